using System.IO.Compression;
using System.Text;
using IronSnappy;
using OrleansNats.Gateway.Internal;
using OrleansNats.Protocol.Headers;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>In what form a requester takes answers: what its header <c>Accept-Encoding</c> names, <c>snappy</c> before <c>gzip</c> (reference 2.15.1).</summary>
/// <param name="Name">As the answer states it; null when the header is not there.</param>
internal readonly record struct ContentEncoding(string? Name)
{
    private const string Gzip = "gzip";
    private const string Snappy = "snappy";
    private const string Identity = "identity";

    public static ContentEncoding Plain => default;

    /// <param name="headers">Of the request.</param>
    public static ContentEncoding AskedBy(ReadOnlySpan<byte> headers)
    {
        if (!HeaderBlock.TryFind(headers, "Accept-Encoding"u8, out Range value)) return Plain;
        string accepted = Encoding.UTF8.GetString(headers[value]);
        if (accepted.Length == 0) return Plain;
        bool isSnappy = accepted.Contains(Snappy, StringComparison.OrdinalIgnoreCase) || accepted.Contains("s2", StringComparison.OrdinalIgnoreCase);
        return new ContentEncoding(isSnappy ? Snappy : accepted.Contains(Gzip, StringComparison.OrdinalIgnoreCase) ? Gzip : Identity);
    }

    /// <summary>A message in that form, which its header names.</summary>
    public InternalContent Encode(byte[] body) => Name is null
        ? new InternalContent(body)
        : new InternalContent(Encoding.ASCII.GetBytes($"NATS/1.0\r\nContent-Encoding: {Name}\r\n\r\n"), Name == Identity ? body : Compress(body, Name));

    private static byte[] Compress(byte[] body, string name)
    {
        using var compressed = new MemoryStream();
        using (Stream writer = name == Gzip ? new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true) : IronSnappy.Snappy.OpenWriter(compressed))
        {
            writer.Write(body);
        }

        return compressed.ToArray();
    }
}
