namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>A service of an account that others may ask.</summary>
/// <param name="Subject">May have wildcards.</param>
/// <param name="Threshold">Time an answer is waited for.</param>
/// <param name="Latency">Null where nothing is measured.</param>
internal sealed record ServiceExport(string Subject, ExportAccess Access, ResponseType Responses, TimeSpan Threshold, ServiceLatency? Latency)
{
    /// <summary>Time an answer is waited for unless configured otherwise.</summary>
    public static readonly TimeSpan DefaultThreshold = TimeSpan.FromMinutes(2);
}
