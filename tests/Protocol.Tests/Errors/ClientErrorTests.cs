using System.Text;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Protocol.Tests.Errors;

public sealed class ClientErrorTests
{
    [Theory]
    [InlineData("foo.bar", "\"foo.bar\"")]
    [InlineData("", "\"\"")]
    [InlineData("a\"b\\c'd", """
        "a\"b\\c'd"
        """)]
    [InlineData("\a\b\f\n\r\t\v", """
        "\a\b\f\n\r\t\v"
        """)]
    [InlineData("\0\u0001\u001f\u007f", """
        "\x00\x01\x1f\x7f"
        """)]
    [InlineData("é€😀日本", "\"é€😀日本\"")]
    [InlineData("\u0080\u00a0\u00ad\u200b\u2028\u3000\ufeff\ue000", """
        "\u0080\u00a0\u00ad\u200b\u2028\u3000\ufeff\ue000"
        """)]
    [InlineData("\U000E0001\U0010FFFF", """
        "\U000e0001\U0010ffff"
        """)]
    [InlineData("\uFFFD", "\"\uFFFD\"")]
    [InlineData("e\u0301", "\"e\u0301\"")]
    public void Quote_Text_IsWrittenAsGoDoes(string text, string expected) =>
        Assert.Equal(expected.Trim(), ClientError.Quote(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Quote_BytesThatAreNoUtf8_AreWrittenOneByOne() =>
        Assert.Equal("""
            "a\xff\xe2\x82b\xc0\x80\xed\xa0\x80"
            """.Trim(), ClientError.Quote([(byte)'a', 0xFF, 0xE2, 0x82, (byte)'b', 0xC0, 0x80, 0xED, 0xA0, 0x80]));

    [Fact]
    public void Violations_Subjects_AreQuoted()
    {
        Assert.Equal("Permissions Violation for Publish to \"a.b\"", ClientError.PublishViolation("a.b"u8));
        Assert.Equal("Permissions Violation for Publish with Reply of \"r\"", ClientError.ReplyViolation("r"u8));
        Assert.Equal("Permissions Violation for Subscription to \"a.*\"", ClientError.SubscriptionViolation("a.*"u8, default));
        Assert.Equal("Permissions Violation for Subscription to \"a\" using queue \"q\"",
        ClientError.SubscriptionViolation("a"u8, "q"u8));
        Assert.Equal("Permissions Violation for Subscription to \"a.b.c\", too many tokens", ClientError.TooManyTokens("a.b.c"u8));
    }

    [Fact]
    public void Line_Text_StandsInSingleQuotes() =>
        Assert.Equal("-ERR 'Unknown Protocol Operation'\r\n"u8.ToArray(), ClientError.Line(ClientError.UnknownOperation));

    [Fact]
    public void Texts_AreThoseOfTheFacts() => Assert.Equal(
        [
            "Unknown Protocol Operation", "Authorization Violation", "Authentication Timeout", "maximum connections exceeded",
            "Maximum Payload Violation", "maximum control line exceeded", "maximum subscriptions exceeded", "invalid client protocol",
            "no responders requires headers support", "Invalid Subject", "Invalid Publish Subject", "Stale Connection",
        ],
        [
            ClientError.UnknownOperation, ClientError.AuthorizationViolation, ClientError.AuthenticationTimeout,
            ClientError.MaximumConnections,
            ClientError.MaximumPayload, ClientError.MaximumControlLine, ClientError.MaximumSubscriptions,
            ClientError.InvalidClientProtocol,
            ClientError.NoRespondersRequiresHeaders, ClientError.InvalidSubject, ClientError.InvalidPublishSubject,
            ClientError.StaleConnection,
        ]);
}
