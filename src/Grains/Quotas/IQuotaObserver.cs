using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace OrleansNats.Grains.Quotas;

/// <summary>How an account's quota reaches a gateway. Calls are hints: they may be lost, late or twice, and are repeated while they matter.</summary>
[Alias("orleansnats.quota-observer"), Version(1)]
public interface IQuotaObserver : IGrainObserver
{
    /// <summary>Something has changed: the gateway should report now. Of what is scarce, others wait for it: it should hold no more than it uses.</summary>
    /// <param name="account">Whose quota it is.</param>
    /// <param name="areConnectionsScarce">Of connections.</param>
    /// <param name="areSubscriptionsScarce">Of subscriptions.</param>
    [Alias("notice"), OneWay]
    Task OnQuotaAsync(string account, bool areConnectionsScarce, bool areSubscriptionsScarce);
}
