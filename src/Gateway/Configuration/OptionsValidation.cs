using System.Globalization;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration.Binding;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Rules over finished options. As in nats-server, <c>-t</c> does not ask for them; a start and a reload do.</summary>
internal static class OptionsValidation
{
    public const string NameHasSpaces = "server name cannot contain spaces";

    private const int HighPayloadBytes = 8 * 1024 * 1024;

    /// <summary>Says the first rule that does not hold; null when all hold.</summary>
    public static string? Check(GatewayOptions options)
    {
        LameDuckOptions duck = options.LameDuck;
        LimitOptions limits = options.Limits;
        if (duck.GracePeriod >= duck.Duration)
        {
            return $"lame duck grace period ({GoDuration.Format(duck.GracePeriod)}) should be strictly lower than "
                + $"lame duck duration ({GoDuration.Format(duck.Duration)})";
        }

        if (limits.MaxPayloadBytes > limits.MaxPendingBytes)
            return Text($"max_payload ({limits.MaxPayloadBytes}) cannot be higher than max_pending ({limits.MaxPendingBytes})");
        if (options.ServerName?.Contains(' ', StringComparison.Ordinal) == true) return NameHasSpaces;
        return OperatorRules.FindError(options) ?? AuthorizationRules.FindError(options.Authorization) ?? CheckSystemAccount(options) ?? ClusterRules.FindError(options)
            ?? OrleansRules.FindError(options.Orleans) ?? CheckRanges(options);
    }

    /// <summary>Things that work but are worth a line in the log.</summary>
    public static IEnumerable<string> Warnings(GatewayOptions options)
    {
        if (options.Limits.MaxPayloadBytes > HighPayloadBytes)
            yield return "Maximum payloads over 8.00 MB are generally discouraged and could lead to poor performance";
        foreach (string warning in ClusterRules.Warnings(options.Cluster)) yield return warning;
    }

    /// <summary>nats-server notices these later or never; a server that starts has usable numbers.</summary>
    private static string? CheckRanges(GatewayOptions options)
    {
        LimitOptions limits = options.Limits;
        if (!IsPort(options.Port)) return Text($"port {options.Port} is not between 1 and 65535, or -1");
        if (options.Monitoring.Port != 0 && !IsPort(options.Monitoring.Port))
            return Text($"http port {options.Monitoring.Port} is not between 1 and 65535, or -1");
        if (options.Monitoring.HttpsPort != 0 && !IsPort(options.Monitoring.HttpsPort))
            return Text($"https port {options.Monitoring.HttpsPort} is not between 1 and 65535, or -1");
        if (options.Monitoring is { Port: not 0, HttpsPort: not 0 })
            return Text($"can't specify both HTTP ({options.Monitoring.Port}) and HTTPs ({options.Monitoring.HttpsPort}) ports");
        if (options.Monitoring.IsSecure && options.Tls is null) return "TLS cert and key required for HTTPS";
        if (limits.MaxPayloadBytes < 0) return "max_payload cannot be negative";
        if (limits.MaxControlLineBytes < 0) return "max_control_line cannot be negative";
        if (limits.MaxPingsOut < 0) return "ping_max cannot be negative";
        if (limits.MaxClosedClients < 0) return "max_closed_clients cannot be negative";
        if (options.Log.FileSizeLimitBytes < 0) return "log_size_limit cannot be negative";
        if (options.Log.MaxFiles < 0) return "log_max_num cannot be negative";
        if (options.Log.MaxTracedMessageBytes < 0) return "max_traced_msg_len cannot be negative";
        if (limits.PingInterval < TimeSpan.Zero) return "ping_interval cannot be negative";
        if (limits.WriteDeadline < TimeSpan.Zero) return "write_deadline cannot be negative";
        if (options.Authorization.Timeout < TimeSpan.Zero) return "authorization timeout cannot be negative";
        if (options.Tls is { CertFile: null, Certificates: [] }) return "tls needs a certificate: 'cert_file' and 'key_file'";
        if (options.Tls?.Timeout < TimeSpan.Zero) return "tls timeout cannot be negative";
        return CheckAdvertise(options.ClientAdvertise);
    }

    /// <summary>As in nats-server an account that is named has to be configured, even if it is the one that is there by default.</summary>
    private static string? CheckSystemAccount(GatewayOptions options)
    {
        string? system = options.Accounts.SystemAccount;
        if (system is null or ClientIdentity.GlobalAccount || options.Accounts.Names.Contains(system)) return null;
        string? error = options.Operators switch
        {
            { IsOn: false } or { Resolver: null } => "account missing",
            { Resolver.IsMemory: true } operators when !operators.Preload.ContainsKey(system) => "account missing",
            _ => null, // from elsewhere it may come later
        };
        return error is null ? null : "error resolving system account: " + error;
    }

    private static string? CheckAdvertise(string? advertise)
    {
        if (advertise is null || !advertise.Contains(':', StringComparison.Ordinal)) return null;
        return GoAddress.TrySplit(advertise, out _, out string port, out _)
            && int.TryParse(port, CultureInfo.InvariantCulture, out int number) && number <= 65535
            ? null
            : $"invalid client_advertise value of {advertise}";
    }

    private static bool IsPort(int port) => port is -1 or (> 0 and <= 65535);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
