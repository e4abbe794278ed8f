using System.IO.Compression;
using System.Text;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.SystemEvents.Requests;

namespace OrleansNats.Gateway.Tests.SystemEvents;

public sealed class ContentEncodingTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1}", 1000)));

    [Theory]
    [InlineData("NATS/1.0\r\nAccept-Encoding: gzip\r\n\r\n", "gzip")]
    [InlineData("NATS/1.0\r\nAccept-Encoding: GZIP, deflate\r\n\r\n", "gzip")]
    [InlineData("NATS/1.0\r\nAccept-Encoding: gzip, s2\r\n\r\n", "snappy")]
    [InlineData("NATS/1.0\r\nAccept-Encoding: snappy\r\n\r\n", "snappy")]
    [InlineData("NATS/1.0\r\nAccept-Encoding: br\r\n\r\n", "identity")]
    [InlineData("NATS/1.0\r\nAccept-Encoding:\r\n\r\n", null)]
    [InlineData("NATS/1.0\r\nX: gzip\r\n\r\n", null)]
    [InlineData("", null)]
    public void AskedBy_Headers_PicksAsNatsServerDoes(string headers, string? name) =>
        Assert.Equal(name, ContentEncoding.AskedBy(Encoding.ASCII.GetBytes(headers)).Name);

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("identity")]
    public void Encode_Named_CanBeReadAgainAndSaysWhatItIs(string name)
    {
        InternalContent content = new ContentEncoding(name).Encode(Body);

        Assert.Equal($"NATS/1.0\r\nContent-Encoding: {name}\r\n\r\n", Encoding.ASCII.GetString(content.Headers.Span));
        using var encoded = new MemoryStream(content.Body.ToArray());
        using Stream reader = name switch
        {
            "gzip" => new GZipStream(encoded, CompressionMode.Decompress),
            "snappy" => IronSnappy.Snappy.OpenReader(encoded),
            _ => encoded,
        };
        using var decoded = new MemoryStream();
        reader.CopyTo(decoded);
        Assert.Equal(Body, decoded.ToArray());
        Assert.Equal(name == "identity", content.Body.Length == Body.Length);
    }

    [Fact]
    public void Encode_Plain_HasNoHeader()
    {
        InternalContent content = ContentEncoding.Plain.Encode(Body);

        Assert.Equal((0, Body.Length), (content.Headers.Length, content.Body.Length));
    }
}
