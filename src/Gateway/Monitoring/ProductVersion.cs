namespace OrleansNats.Gateway.Monitoring;

/// <summary>The two versions a gateway states.</summary>
public static class ProductVersion
{
    /// <summary>The nats-server level that is implemented; clients and tools gate features on it.</summary>
    public const string Nats = "2.14.0";

    /// <summary>Version of OrleansNats itself.</summary>
    public static string Own { get; } = typeof(ProductVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
