using System.Text;
using OrleansNats.Gateway.Configuration.Grammar;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads <c>limits</c> of an account (facts 6.2).</summary>
internal sealed class AccountLimitsBinder(ValueReader read)
{
    public AccountLimitOptions Read(ConfigValue block)
    {
        AccountLimitOptions limits = AccountLimitOptions.None;
        if (block.Content is not ConfigMap map)
        {
            read.Report.Error(block.Position, $"Expected account limits to be a map/struct, got {block.Content}");
            return limits;
        }

        foreach ((string field, ConfigValue value) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "max_connections" or "max_conn":
                    limits = limits with { Connections = read.Int(field, value) };
                    break;
                case "max_subscriptions" or "max_subs":
                    limits = limits with { Subscriptions = read.Int(field, value) };
                    break;
                case "max_payload" or "max_pay":
                    limits = limits with { PayloadBytes = read.Int(field, value) };
                    break;
                case "max_leafnodes" or "max_leafs":
                    read.Int(field, value); // there are no leaf nodes
                    break;
                default:
                    if (value.IsReferenced) break;
                    read.Report.Error(value.Position, $"Unknown field {ClientError.Quote(Encoding.UTF8.GetBytes(field))} parsing account limits");
                    break;
            }
        }

        return limits;
    }
}
