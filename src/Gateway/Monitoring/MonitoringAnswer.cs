using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>A finished HTTP answer.</summary>
/// <param name="IsJson">True allows any web page to read it, as nats-server does, and <c>callback</c> to wrap it.</param>
internal sealed record MonitoringAnswer(int StatusCode, string ContentType, byte[] Body, bool IsJson)
{
    private const string PlainText = "text/plain; charset=utf-8";
    private static readonly SearchValues<byte> HtmlBytes = SearchValues.Create("<>&"u8);

    public static MonitoringAnswer NotFound { get; } = Text(404, "404 page not found\n");

    public static MonitoringAnswer Text(int statusCode, string text) => new(statusCode, PlainText, Encoding.UTF8.GetBytes(text), false);

    public static MonitoringAnswer Html(string text) => new(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(text), false);

    /// <summary>A bad query, or nothing when the query was good.</summary>
    public static MonitoringAnswer? Refusal(MonitoringQuery query) => query.Error is null ? null : Text(400, query.Error);

    public static MonitoringAnswer Json<T>(T document, JsonTypeInfo<T> type, int statusCode = 200) =>
        new(statusCode, "application/json", EscapeHtml(JsonSerializer.SerializeToUtf8Bytes(document, type)), true);

    /// <summary>The answer as a call of a script function, for nats-server's <c>?callback=</c> up to 2.10.</summary>
    /// <remarks>A name that is not a plain (dotted) identifier is ignored, as the whole parameter is by nats-server 2.15.</remarks>
    public MonitoringAnswer WrappedIn(string callback)
    {
        if (!IsJson || callback.Length == 0 || !callback.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.')) return this;
        byte[] body = [.. Encoding.ASCII.GetBytes(callback), (byte)'(', .. Body, (byte)')'];
        return this with { ContentType = "application/javascript", Body = body };
    }

    /// <summary>Go escapes three characters that are legal in JSON; they only occur inside strings.</summary>
    private static byte[] EscapeHtml(byte[] json)
    {
        int at = json.AsSpan().IndexOfAny(HtmlBytes);
        if (at < 0) return json;
        ArrayBufferWriter<byte> escaped = new(json.Length + 256);
        ReadOnlySpan<byte> rest = json;
        for (; at >= 0; at = rest.IndexOfAny(HtmlBytes))
        {
            escaped.Write(rest[..at]);
            escaped.Write(rest[at] switch { (byte)'<' => "\\u003c"u8, (byte)'>' => "\\u003e"u8, _ => "\\u0026"u8 });
            rest = rest[(at + 1)..];
        }
        escaped.Write(rest);
        return escaped.WrittenSpan.ToArray();
    }
}
