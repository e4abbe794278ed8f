using System.Text.Json;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>
/// The options in the body of a request, by the rules of nats-server's decoder: names in any case, unknown ones passed over, null like absent.
/// The first value of a wrong type is kept in <see cref="Error"/>, in nats-server's words.
/// </summary>
internal sealed class RequestBody
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _options;

    private RequestBody(string options) => _options = options;

    public string? Error { get; private set; }

    /// <param name="options">What nats-server calls such options, for errors.</param>
    public static RequestBody Read(ReadOnlyMemory<byte> json, string options)
    {
        var body = new RequestBody(options);
        if (json.IsEmpty) return body;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            body.Take(document.RootElement);
        }
        catch (JsonException)
        {
            body.Error = JsonSyntax.FindError(json.Span);
        }

        return body;
    }

    public string Text(string name, string type = "string")
    {
        if (!TryFind(name, out JsonElement value)) return "";
        if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
        Fail(value, name, type);
        return "";
    }

    public bool Flag(string name)
    {
        if (!TryFind(name, out JsonElement value)) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fail(value, name, "bool");
        return false;
    }

    /// <summary>A signed number of 64 bits, cut to 32, which is more than any list holds.</summary>
    public int Number(string name, string type = "int")
    {
        if (!TryFind(name, out JsonElement value)) return 0;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)) return (int)Math.Clamp(number, int.MinValue, int.MaxValue);
        Fail(value, name, type);
        return 0;
    }

    public ulong Unsigned(string name)
    {
        if (!TryFind(name, out JsonElement value)) return 0;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number)) return number;
        Fail(value, name, "uint64");
        return 0;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryFind(name, out JsonElement value)) return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(value, name, "[]string");
            return [];
        }

        List<string> texts = [];
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.String or JsonValueKind.Null) texts.Add(item.GetString() ?? "");
            else Fail(item, name, "string");
        }

        return texts;
    }

    private void Take(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Null) return;
        if (root.ValueKind != JsonValueKind.Object)
        {
            Error = $"json: cannot unmarshal {KindOf(root)} into Go value of type server.{_options}";
            return;
        }

        foreach (JsonProperty field in root.EnumerateObject()) _fields[field.Name] = field.Value.Clone();
    }

    private bool TryFind(string name, out JsonElement value) => _fields.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;

    private void Fail(JsonElement value, string name, string type)
    {
        string found = value.ValueKind == JsonValueKind.Number && type is not ("string" or "bool" or "[]string") && !type.EndsWith("SortOpt", StringComparison.Ordinal)
            ? "number " + value.GetRawText() : KindOf(value);
        Error ??= $"json: cannot unmarshal {found} into Go struct field {_options}.{name} of type {type}";
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };
}
