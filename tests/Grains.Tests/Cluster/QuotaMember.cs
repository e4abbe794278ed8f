using OrleansNats.Grains.Gateways.Quotas;
using OrleansNats.Grains.Quotas;
using OrleansNats.Grains.Tests.Quotas;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>A gateway that is a member of the cluster and has clients of one account with a limit.</summary>
internal sealed class QuotaMember : IAsyncDisposable
{
    private readonly TestGateway _member;
    private readonly QuotaGateway _gateway;
    private readonly IQuotaObserver _reference; // the client holds observers by weak references only

    private QuotaMember(SiloCluster silos, string id, string account, QuotaOptions options)
    {
        _member = new TestGateway(silos, id);
        _gateway = new QuotaGateway(id, _member.Epoch, new LateQuotaCalls { Target = silos.Client }, TimeProvider.System, account, options);
        _reference = silos.Client.CreateObjectReference<IQuotaObserver>(_gateway.Quotas);
        _member.OnQuotaActivated = _gateway.Quotas.OnActivated;
    }

    public long Connections => _gateway.Connections;

    public long Subscriptions => _gateway.Subscriptions;

    public int Closed => _gateway.Closed;

    /// <param name="isPatient">Whether clients wait for as long as a busy machine may need.</param>
    public static async Task<QuotaMember> StartAsync(SiloCluster silos, string id, string account, long limit, bool isPatient = true)
    {
        var member = new QuotaMember(silos, id, account, isPatient ? new QuotaOptions { LongestWait = SiloCluster.Deadline } : new QuotaOptions());
        await member._member.StartAsync();
        member._gateway.Quotas.OnRegistered(member._reference);
        member.SetLimit(limit);
        return member;
    }

    public void SetLimit(long limit) => _gateway.Quota.SetLimits(limit, limit);

    /// <summary>As many clients at once; how many got in.</summary>
    public async Task<int> ConnectAsync(int clients)
    {
        (bool IsIn, bool HasWaited)[] answers = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(_gateway.ConnectAsync))).WaitAsync(SiloCluster.Deadline);
        return answers.Count(static answer => answer.IsIn);
    }

    /// <summary>Clients come until so many are in.</summary>
    public Task FillAsync(long connections) => Eventually.ValueAsync(
        async () =>
        {
            while (_gateway.Connections < connections && await ConnectAsync(1) > 0) { }
            return _gateway.Connections;
        },
        now => now >= connections,
        $"{connections} connections of {_member.Id}",
        SiloCluster.Deadline * 2);

    public void Disconnect(int clients)
    {
        for (int i = 0; i < clients; i++) _gateway.Disconnect();
    }

    public int Subscribe(int count) => Enumerable.Range(0, count).Count(_ => _gateway.TrySubscribe());

    /// <summary>The process ends without a word.</summary>
    public Task DieAsync()
    {
        _gateway.Dispose();
        return _member.DieAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _gateway.Dispose();
        await _member.DisposeAsync();
    }
}
