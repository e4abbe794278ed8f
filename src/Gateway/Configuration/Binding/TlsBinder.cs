using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using OrleansNats.Gateway.Configuration.Grammar;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads a <c>tls {}</c> block; the files it names are looked at too, as nats-server does on <c>-t</c>.</summary>
internal sealed class TlsBinder(ConfigReport report, bool isForClients = false)
{
    private const string ConfigFault = "error parsing tls config";

    private static readonly TimeSpan AutoFallback = TimeSpan.FromMilliseconds(50);

    private readonly TlsOptions _options = new();
    private readonly List<string> _insecureSuites = [];
    private bool _allowInsecureSuites;

    /// <summary>Gives null when the block is wrong.</summary>
    public TlsOptions? Read(ConfigValue block)
    {
        if (block.Content is not ConfigMap map)
        {
            report.Error(block.Position, $"tls must be a map, not {block.Kind}");
            return null;
        }

        int errors = report.Errors.Count;
        foreach ((string name, ConfigValue value) in map.Entries)
        {
            string key = name.ToLowerInvariant();
            if (BindFile(key, value) || BindRule(key, value) || Refuse(name, key, value)) continue;
            report.Error(value.Position, $"{ConfigFault}, unknown field \"{name}\"");
        }

        if (_insecureSuites.Count > 0 && !_allowInsecureSuites)
        {
            report.Error(block.Position, "insecure cipher suites configured without 'allow_insecure_cipher_suites' option set: "
                + string.Join(", ", _insecureSuites));
        }

        if (report.Errors.Count > errors) return null;
        using TlsMaterial? material = TlsMaterial.TryLoad(_options, out TlsMaterial? loaded, out string fault) ? loaded : null;
        if (material is null) report.Error(block.Position, fault);
        return material is null ? null : _options;
    }

    private bool BindFile(string key, ConfigValue value)
    {
        if (key is not ("cert_file" or "key_file" or "ca_file")) return false;
        string? path = value.Content as string;
        if (path is null) report.Error(value.Position, $"{ConfigFault}, expected '{key}' to be filename");
        if (path is { Length: 0 }) path = null;
        if (key == "cert_file") _options.CertFile = path;
        else if (key == "key_file") _options.KeyFile = path;
        else _options.CaFile = path;
        return true;
    }

    private bool BindRule(string key, ConfigValue value)
    {
        switch (key)
        {
            case "certs" or "certificates":
                BindCertificates(value);
                return true;
            case "connection_rate_limit":
                if (value.Content is long limit) _options.ConnectionRateLimit = limit;
                else report.Error(value.Position, $"{ConfigFault}, 'connection_rate_limit' wrong type");
                return true;
            case "verify":
                _options.Verify = Flag(key, value) || _options.VerifyAndMap || _options.VerifyKnownUrls;
                return true;
            case "verify_and_map":
                _options.VerifyAndMap = Flag(key, value);
                _options.Verify |= _options.VerifyAndMap;
                return true;
            case "verify_cert_and_check_known_urls":
                _options.VerifyKnownUrls = Flag(key, value);
                _options.Verify |= _options.VerifyKnownUrls;
                if (isForClients && _options.VerifyKnownUrls) report.Error(value.Position, $"{key} not supported in this context");
                return true;
            case "insecure":
                _options.Insecure = Flag(key, value);
                return true;
            case "allow_insecure_cipher_suites":
                _allowInsecureSuites = Flag(key, value);
                return true;
            case "timeout":
                BindTimeout(value);
                return true;
            case "min_version":
                BindMinVersion(value);
                return true;
            case "cipher_suites":
                BindCipherSuites(key, value);
                return true;
            case "pinned_certs":
                BindPinnedCerts(value);
                return true;
            default:
                return false;
        }
    }

    private void BindCertificates(ConfigValue value)
    {
        const string CertificateFault = "error parsing certificates config";
        if (value.Items is null) report.Error(value.Position, $"{CertificateFault}: unsupported type {value.Kind}");
        List<CertificateFiles> pairs = [];
        foreach (ConfigValue item in value.Items ?? [])
        {
            if (item.Content is not ConfigMap map)
            {
                report.Error(item.Position, $"{CertificateFault}: unsupported type {item.Kind}");
                continue;
            }

            string certFile = "", keyFile = "";
            foreach ((string key, ConfigValue file) in map.Entries)
            {
                if (key is not ("cert_file" or "key_file")) report.Error(file.Position, $"error parsing tls certs config, unknown field \"{key}\"");
                else if (file.Content is not string path) report.Error(file.Position, $"{CertificateFault}: unsupported type {file.Kind}");
                else if (key == "cert_file") certFile = path;
                else keyFile = path;
            }

            if (certFile.Length > 0 && keyFile.Length > 0) pairs.Add(new CertificateFiles(certFile, keyFile));
            else report.Error(item.Position, $"{CertificateFault}: both 'cert_file' and 'cert_key' options are required");
        }

        _options.Certificates = pairs;
    }

    private bool Flag(string key, ConfigValue value)
    {
        if (value.Content is not bool) report.Error(value.Position, $"{ConfigFault}, expected '{key}' to be a boolean");
        return value.Content is true;
    }

    private void BindTimeout(ConfigValue value)
    {
        double? seconds = value.Content switch
        {
            long number => number,
            double number => number,
            _ => null,
        };
        if (value.Content is string text)
        {
            if (GoDuration.TryParse(text, out TimeSpan duration, out string error)) seconds = duration.TotalSeconds;
            else report.Error(value.Position, $"{ConfigFault}, 'timeout' {error}");
        }
        else if (seconds is null)
        {
            report.Error(value.Position, $"{ConfigFault}, 'timeout' wrong type");
        }

        if (seconds is not double given || given == 0) return; // zero means the default
        if (Math.Abs(given) < int.MaxValue) _options.Timeout = TimeSpan.FromSeconds(given);
        else report.Error(value.Position, "timeout value is too big");
    }

    private void BindHandshakeFirst(string name, ConfigValue value)
    {
        switch (value.Content)
        {
            case bool isFirst:
                _options.HandshakeFirst = isFirst;
                break;
            case string text when text.ToLowerInvariant() is "true" or "on" or "false" or "off":
                _options.HandshakeFirst = text.ToLowerInvariant() is "true" or "on";
                break;
            case string text when text.ToLowerInvariant() is "auto" or "auto_fallback":
                (_options.HandshakeFirst, _options.HandshakeFirstDelay) = (true, AutoFallback);
                break;
            case string text when GoDuration.TryParse(text, out TimeSpan delay, out _):
                (_options.HandshakeFirst, _options.HandshakeFirstDelay) = (true, delay);
                break;
            case string text:
                report.Error(value.Position, $"field \"{name}\"'s value \"{text}\" is invalid");
                break;
            default:
                report.Error(value.Position, $"field \"{name}\" should be a boolean or a string, got {value.Kind}");
                break;
        }
    }

    private void BindMinVersion(ConfigValue value)
    {
        string? fault = value.Content switch
        {
            "1.2" or "1.3" => null,
            "1.0" or "1.1" => $"unsupported TLS version: TLS {value.Content}",
            string text => $"unknown version: {text}",
            IFormattable other => $"'min_version' wrong type: {other.ToString(null, CultureInfo.InvariantCulture)}",
            _ => "'min_version' wrong type",
        };
        if (fault is not null) report.Error(value.Position, $"{ConfigFault}: {fault}");
        _options.MinVersion = value.Content is "1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12;
    }

    private void BindCipherSuites(string key, ConfigValue value)
    {
        List<TlsCipherSuite> suites = [];
        foreach (ConfigValue item in ReadList(key, value))
        {
            if (!TlsNames.TryFindSuite(item.Content as string ?? "", out TlsCipherSuite suite, out bool isInsecure))
                report.Error(item.Position, $"unrecognized cipher {item.Content as string ?? item.Kind}");
            else if (!suites.Contains(suite))
                suites.Add(suite);
            if (isInsecure) _insecureSuites.Add(suite.ToString());
        }

        _options.CipherSuites = suites;
    }

    private void BindPinnedCerts(ConfigValue value)
    {
        const string Wanted = "hex-encoded sha256 of DER encoded SubjectPublicKeyInfo";
        if (value.Items is null)
        {
            report.Error(value.Position, $"{ConfigFault}, expected 'pinned_certs' to be a list of {Wanted}");
            return;
        }

        var pins = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfigValue item in value.Items)
        {
            string pin = (item.Content as string ?? item.Kind).ToLowerInvariant();
            if (pin.Length == 64 && pin.All(char.IsAsciiHexDigit)) pins.Add(pin);
            else report.Error(item.Position, $"{ConfigFault}, 'pinned_certs' key {pin} does not look like {Wanted}");
        }

        _options.PinnedCerts = pins;
    }

    private IReadOnlyList<ConfigValue> ReadList(string key, ConfigValue value)
    {
        if (value.Items is null) report.Error(value.Position, $"{key} must be an array, not {value.Kind}");
        else if (value.Items.Count == 0) report.Error(value.Position, $"{ConfigFault}, '{key}' cannot be empty");
        return value.Items ?? [];
    }

    /// <summary>Keys of nats-server that are not served yet; a value that leaves the feature off is fine.</summary>
    private bool Refuse(string name, string key, ConfigValue value)
    {
        switch (key)
        {
            case "curve_preferences": // the platform's TLS library offers no such choice
                foreach (ConfigValue item in ReadList(key, value).Where(static item => !TlsNames.Curves.Contains(item.Content as string ?? "")))
                    report.Error(item.Position, $"unrecognized curve preference {item.Content as string ?? item.Kind}");
                break;
            case "handshake_first" or "first" or "immediate" when isForClients:
                BindHandshakeFirst(name, value);
                return true;
            case "handshake_first" or "first" or "immediate":
                if (value.Content is "false" or "off") return true;
                break;
            case "ocsp_peer" or "cert_store" or "cert_match" or "cert_match_by" or "ca_certs_match" or "cert_match_skip_invalid":
                break;
            default:
                return false;
        }

        if (value.Content is not (false or 0L)) report.NotSupported(value.Position, name);
        return true;
    }
}
