using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads the <c>orleans {}</c> block. No error shows a value of it: any may be a secret that got into the wrong place.</summary>
internal sealed class OrleansBinder(OrleansOptions options, ValueReader read)
{
    private readonly ConfigReport _report = read.Report;

    /// <summary>Reads the key's value; null when it says that there are no silos.</summary>
    public static OrleansOptions? Read(ConfigValue value, ValueReader read)
    {
        if (value.Content is false) return null;
        var options = new OrleansOptions();
        if (value.Content is not true) new OrleansBinder(options, read).Bind(value);
        return options;
    }

    private void Bind(ConfigValue block)
    {
        foreach ((string name, ConfigValue value) in read.Map("orleans", block))
        {
            switch (name.ToLowerInvariant())
            {
                case "cluster_id":
                    options.ClusterId = Name(name, value);
                    break;
                case "service_id":
                    options.ServiceId = Name(name, value);
                    break;
                case "clustering":
                    BindClustering(value);
                    break;
                default:
                    _report.UnknownField(name, value);
                    break;
            }
        }
    }

    private void BindClustering(ConfigValue value)
    {
        switch (value.Content)
        {
            case string kind:
                BindKind(kind, value);
                break;
            case ConfigMap { Count: 1 } map:
                foreach ((string kind, ConfigValue details) in map.Entries)
                {
                    if (BindKind(kind, details)) BindDetails(details);
                }

                break;
            default:
                _report.Error(value.Position, "clustering must be localhost, or a map of one entry: localhost, azure_table or adonet");
                break;
        }
    }

    private bool BindKind(string kind, ConfigValue value)
    {
        SiloClustering? clustering = kind.ToLowerInvariant() switch
        {
            "localhost" => SiloClustering.Localhost,
            "azure_table" => SiloClustering.AzureTable,
            "adonet" => SiloClustering.AdoNet,
            _ => null,
        };
        if (clustering is null) _report.Error(value.Position, "clustering is none of localhost, azure_table, adonet");
        options.Clustering = clustering ?? default;
        return clustering is not null;
    }

    private void BindDetails(ConfigValue block)
    {
        foreach ((string name, ConfigValue value) in read.Map("clustering", block))
        {
            bool isKnown = (options.Clustering, name.ToLowerInvariant()) switch
            {
                (SiloClustering.Localhost, "ports") => BindPorts(value),
                (SiloClustering.AdoNet or SiloClustering.AzureTable, "connection_string") => Set(options.ConnectionString = Filled(name, value)),
                (SiloClustering.AzureTable, "account_url") => BindAccountUrl(value),
                (SiloClustering.AzureTable, "identity_client_id") => Set(options.IdentityClientId = Filled(name, value)),
                (SiloClustering.AzureTable, "table_name") => Set(options.TableName = Name(name, value)),
                _ => false,
            };
            if (!isKnown) _report.UnknownField(name, value);
        }

        static bool Set(string? _) => true;
    }

    private bool BindPorts(ConfigValue value)
    {
        List<int> ports = [];
        foreach (ConfigValue item in value.Items ?? [value])
        {
            if (item.Content is long and >= 1 and <= 65535 and var port) ports.Add((int)port);
            else _report.Error(item.Position, "ports must be numbers between 1 and 65535");
        }

        options.LocalPorts = ports;
        return true;
    }

    private bool BindAccountUrl(ConfigValue value)
    {
        if (Uri.TryCreate(read.Text("account_url", value), UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps) options.AccountUrl = url;
        else if (value.Content is string) _report.Error(value.Position, "account_url is no https URL");
        return true;
    }

    /// <summary>A text that is there; one that is empty is an error, for it would silently mean another cluster or table.</summary>
    private string Name(string key, ConfigValue value)
    {
        string text = read.Text(key, value);
        if (value.Content is "") _report.Error(value.Position, $"{key} is empty");
        return text;
    }

    private string? Filled(string key, ConfigValue value) => read.Text(key, value) is { Length: > 0 } text ? text : null;
}
