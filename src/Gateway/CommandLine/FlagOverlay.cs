using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Lays given flags over options read from a file. May be applied any number of times, to fresh options each.</summary>
internal sealed class FlagOverlay(ParsedFlags parsed)
{
    /// <summary>Flags that set several switches; nats-server applies them after all others.</summary>
    private static readonly string[] Combined = ["DV", "DVV", "VV"];

    /// <summary>Gives null, or what is wrong with the flags, in nats-server's words.</summary>
    public string? Apply(GatewayOptions options)
    {
        foreach (GivenFlag flag in parsed.Flags)
        {
            _ = ApplyServer(options, flag) || ApplyLog(options.Log, flag) || ApplyAuthorization(options.Authorization, flag);
        }

        foreach (string id in Combined)
        {
            if (parsed.Last(id) is GivenFlag flag) ApplyCombined(options.Log, id, flag.IsOn);
        }

        return new TlsFlags(parsed).Apply(options) ?? new ClusterFlags(parsed).Apply(options) ?? OrleansFlag.Apply(options, parsed.Last("orleans"));
    }

    private static bool ApplyServer(GatewayOptions options, GivenFlag flag)
    {
        switch (flag.Definition.Id)
        {
            case "addr":
                options.Host = flag.Text;
                return true;
            case "port":
                options.Port = flag.Int;
                return true;
            case "server_name":
                options.ServerName = flag.Text;
                return true;
            case "client_advertise":
                options.ClientAdvertise = flag.Text;
                return true;
            case "http_port":
                options.Monitoring.Port = flag.Int;
                return true;
            case "https_port":
                options.Monitoring.HttpsPort = flag.Int;
                return true;
            case "pid":
                options.PidFile = flag.Text;
                return true;
            case "ports_file_dir":
                options.PortsFileDirectory = flag.Text;
                return true;
            default:
                return false;
        }
    }

    private static bool ApplyLog(LogOptions log, GivenFlag flag)
    {
        switch (flag.Definition.Id)
        {
            case "debug":
                log.Debug = flag.IsOn;
                return true;
            case "trace":
                log.Trace = flag.IsOn;
                return true;
            case "logtime":
                log.Timestamps = flag.IsOn;
                return true;
            case "logtime_utc":
                log.TimestampsUtc = flag.IsOn;
                return true;
            case "log":
                log.File = flag.Text;
                return true;
            case "log_size_limit":
                log.FileSizeLimitBytes = flag.Number;
                return true;
            case "max_traced_msg_len":
                log.MaxTracedMessageBytes = flag.Int;
                return true;
            case "syslog":
                log.Syslog = flag.IsOn;
                return true;
            case "remote_syslog":
                log.RemoteSyslog = flag.Text;
                return true;
            default:
                return false;
        }
    }

    private static bool ApplyAuthorization(AuthorizationOptions authorization, GivenFlag flag)
    {
        switch (flag.Definition.Id)
        {
            case "user":
                authorization.User = flag.Text;
                return true;
            case "pass":
                authorization.Password = flag.Text;
                return true;
            case "auth":
                authorization.Token = flag.Text;
                return true;
            default:
                return false;
        }
    }

    private static void ApplyCombined(LogOptions log, string id, bool on)
    {
        log.Trace = on;
        if (id.StartsWith('D')) log.Debug = on;
        if (id.EndsWith("VV", StringComparison.Ordinal)) log.TraceVerbose = on;
    }
}
