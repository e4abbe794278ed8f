using System.Text;
using System.Text.Json;

namespace OrleansNats.Protocol.Connect;

/// <summary>Reads the JSON of a CONNECT (facts 1.3): unknown fields are ignored, names match in any case, as nats-server has it.</summary>
public static class ConnectReader
{
    private const int MaxDepth = 32;

    /// <summary>Lays the fields of <paramref name="json"/> over <paramref name="current"/>; false when it is no JSON object or a field has the wrong type.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, ConnectOptions current, out ConnectOptions options)
    {
        options = current;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!reader.Read()) return false;
                if (reader.TokenType == JsonTokenType.Null) continue;
                options = Apply(options, name, ref reader);
            }

            return !reader.Read(); // nothing may follow the object
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static ConnectOptions Apply(ConnectOptions options, string name, ref Utf8JsonReader reader)
    {
        switch (name.ToLowerInvariant())
        {
            case "verbose": return options with { Verbose = reader.GetBoolean() };
            case "pedantic": return options with { Pedantic = reader.GetBoolean() };
            case "echo": return options with { Echo = reader.GetBoolean() };
            case "tls_required": return options with { TlsRequired = reader.GetBoolean() };
            case "headers": return options with { Headers = reader.GetBoolean() };
            case "no_responders": return options with { NoResponders = reader.GetBoolean() };
            case "protocol": return options with { ProtocolLevel = reader.GetInt32() };
            case "name": return options with { Name = Text(ref reader) };
            case "lang": return options with { Language = Text(ref reader) };
            case "version": return options with { Version = Text(ref reader) };
            case "user": return options with { User = Text(ref reader) };
            case "pass": return options with { Password = Text(ref reader) };
            case "auth_token": return options with { Token = Text(ref reader) };
            case "jwt": return options with { Jwt = Text(ref reader) };
            case "nkey": return options with { NKey = Text(ref reader) };
            case "sig": return options with { Signature = Text(ref reader) };
            case "account": return options with { Account = Text(ref reader) };
            case "new_account": return options with { NewAccount = reader.GetBoolean() };
            default:
                reader.Skip();
                return options;
        }
    }

    /// <summary>A string; bytes that are no UTF-8 become replacement characters, as in nats-server.</summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        return reader.ValueIsEscaped ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
    }
}
