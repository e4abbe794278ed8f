using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>
/// The call of <see cref="IAccountQuotaGrain"/> as a gateway makes it, so that what a gateway does needs no silo to be tested. It may fail or
/// never complete; the caller bounds its wait.
/// </summary>
internal interface IQuotaCalls
{
    Task<QuotaAnswer> ReportAsync(string account, QuotaReport report);
}
