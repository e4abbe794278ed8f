using System.Text.Json;

namespace OrleansNats.Protocol.Connect;

/// <summary>Reads the JSON of a CONNECT (facts 1.3): unknown fields are ignored, names match in any case, as nats-server has it.</summary>
public static class ConnectReader
{
    /// <summary>
    /// Lays the fields of <paramref name="json"/> over <paramref name="current"/>; <c>null</c>, for a field or as a whole, changes nothing.
    /// </summary>
    /// <param name="json">The argument of CONNECT.</param>
    /// <param name="current">What earlier CONNECTs of the connection have set.</param>
    /// <param name="options">The result; <paramref name="current"/> when this is no JSON object or a field has the wrong type.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, ConnectOptions current, out ConnectOptions options)
    {
        options = current;
        return JsonText.TryReadObject(json, ref options, Apply);
    }

    private static ConnectOptions Apply(ConnectOptions options, string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "verbose": return options with { Verbose = reader.GetBoolean() };
            case "pedantic": return options with { Pedantic = reader.GetBoolean() };
            case "echo": return options with { Echo = reader.GetBoolean() };
            case "tls_required": return options with { TlsRequired = reader.GetBoolean() };
            case "headers": return options with { Headers = reader.GetBoolean() };
            case "no_responders": return options with { NoResponders = reader.GetBoolean() };
            case "protocol": return options with { ProtocolLevel = (int)Math.Clamp(reader.GetInt64(), -1, int.MaxValue) };
            case "name": return options with { Name = JsonText.TextOf(ref reader) };
            case "lang": return options with { Language = JsonText.TextOf(ref reader) };
            case "version": return options with { Version = JsonText.TextOf(ref reader) };
            case "user": return options with { User = JsonText.TextOf(ref reader) };
            case "pass": return options with { Password = JsonText.TextOf(ref reader) };
            case "auth_token": return options with { Token = JsonText.TextOf(ref reader) };
            case "jwt": return options with { Jwt = JsonText.TextOf(ref reader) };
            case "nkey": return options with { NKey = JsonText.TextOf(ref reader) };
            case "sig": return options with { Signature = JsonText.TextOf(ref reader) };
            case "account": return options with { Account = JsonText.TextOf(ref reader) };
            case "new_account": return options with { NewAccount = reader.GetBoolean() };
            default:
                SkipOther(name, ref reader);
                return options;
        }
    }

    /// <summary>Passes over a field that is not used, though nats-server wants those it knows to have the right type.</summary>
    private static void SkipOther(string name, ref Utf8JsonReader reader)
    {
        JsonTokenType? wanted = name switch
        {
            "remote_account" or "proxy_sig" => JsonTokenType.String,
            "import" or "export" => JsonTokenType.StartObject,
            _ => null,
        };
        if (wanted is not null && reader.TokenType != wanted) throw new JsonException();
        reader.Skip();
    }
}
