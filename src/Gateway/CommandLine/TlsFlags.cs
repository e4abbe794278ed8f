using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Lays the flags about TLS over options read from a file: together they replace certificate, authorities and <c>verify</c> of its block.</summary>
internal sealed class TlsFlags(ParsedFlags parsed)
{
    /// <summary>Gives null, or what is wrong with the flags, in nats-server's words. <c>-tls=false</c> makes the others count for nothing.</summary>
    public string? Apply(GatewayOptions options)
    {
        bool isGiven = parsed.Flags.Any(static flag => flag.Definition.Id.StartsWith("tls", StringComparison.Ordinal));
        if (!isGiven || parsed.Last("tls") is { IsOn: false }) return null;
        TlsOptions block = options.Tls ?? new TlsOptions();
        block.CertFile = Path("tlscert");
        block.KeyFile = Path("tlskey");
        block.CaFile = Path("tlscacert");
        block.Verify = parsed.IsOn("tlsverify");
        block.CipherSuites = null;
        if (block.CertFile is null) return "TLS Server certificate must be present and valid";
        if (block.KeyFile is null) return "TLS Server private key must be present and valid";
        options.Tls = block;
        using TlsMaterial? material = TlsMaterial.TryLoad(block, out TlsMaterial? loaded, out string fault) ? loaded : null;
        return material is null ? fault : null;
    }

    private string? Path(string flag) => parsed.Last(flag)?.Text is { Length: > 0 } path ? path : null;
}
