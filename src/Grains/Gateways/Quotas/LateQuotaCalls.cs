using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>The quotas that grains hold, by a client that is made later than what calls them.</summary>
internal sealed class LateQuotaCalls : IQuotaCalls
{
    private IGrainFactory? _grains;

    /// <summary>Where calls go; before it is set they fail.</summary>
    public IGrainFactory Target
    {
        get => Volatile.Read(ref _grains) ?? throw new InvalidOperationException("Not connected to silos yet.");
        set => Volatile.Write(ref _grains, value);
    }

    public Task<QuotaAnswer> ReportAsync(string account, QuotaReport report) => Target.GetGrain<IAccountQuotaGrain>(account).ReportAsync(report).AsTask();
}
