using System.Text;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Protocol.Tests.Connect;

/// <summary>What nats-server 2.15.1 takes, refuses and makes of it.</summary>
public sealed class ConnectReaderTests
{
    private const string Everything = """
        {"verbose":false,"pedantic":false,"echo":false,"tls_required":true,"name":"n","lang":"l","version":"v","protocol":1,"headers":true,
        "no_responders":true,"user":"u","pass":"p","auth_token":"t","jwt":"j","nkey":"k","sig":"s","account":"a","new_account":true}
        """;

    private static readonly ConnectOptions AllSet = new()
    {
        Verbose = false,
        Pedantic = false,
        Echo = false,
        TlsRequired = true,
        Name = "n",
        Language = "l",
        Version = "v",
        ProtocolLevel = 1,
        Headers = true,
        NoResponders = true,
        User = "u",
        Password = "p",
        Token = "t",
        Jwt = "j",
        NKey = "k",
        Signature = "s",
        Account = "a",
        NewAccount = true,
    };

    [Fact]
    public void TryRead_EveryField_IsTaken() => Assert.Equal(AllSet, Read(Everything));

    [Fact]
    public void TryRead_NamesInAnyCase_AreTaken()
    {
        string upper = Encoding.UTF8.GetString([.. Encoding.UTF8.GetBytes(Everything).Select((b, i) => i % 3 == 0 ? Upper(b) : b)]);
        ConnectOptions read = Read(upper
            .Replace("true", "true", StringComparison.OrdinalIgnoreCase)
            .Replace("false", "false", StringComparison.OrdinalIgnoreCase));
        Assert.True(read is { Verbose: false, Pedantic: false, Echo: false, TlsRequired: true, ProtocolLevel: 1 });
        Assert.True(read is { Headers: true, NoResponders: true, NewAccount: true });
        Assert.Equal(["N", "L", "V", "U", "P", "T", "J", "K", "S", "A"], TextsOf(read).Select(static t => t?.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" \t\n{ } \r\t")]
    [InlineData("null")]
    [InlineData("""{"unknown":1,"other":{"verbose":false,"x":[1,{"y":null}]},"":true}""")]
    [InlineData("""{"verbose":null,"name":null,"protocol":null,"import":null,"new_account":null}""")]
    [InlineData("""{"noresponders":true,"no-responders":true,"verbose ":false}""")]
    [InlineData("""{"import":{"allow":["a"]},"export":{},"remote_account":"x","proxy_sig":"y"}""")]
    [InlineData("""{"a":1e999,"b":-0.0E+1}""")]
    public void TryRead_NothingOfInterest_ChangesNothing(string json)
    {
        Assert.Equal(new ConnectOptions(), Read(json));
        Assert.Equal(AllSet, Read(json, AllSet));
    }

    [Fact]
    public void Options_WithoutConnect_AreVerbosePedanticAndEcho() =>
        Assert.True(new ConnectOptions() is { Verbose: true, Pedantic: true, Echo: true, Headers: false, NoResponders: false, ProtocolLevel: 0 });

    [Fact]
    public void TryRead_SecondConnect_KeepsWhatItDoesNotName()
    {
        ConnectOptions second = Read("""{"echo":true,"name":"other"}""", AllSet);
        Assert.Equal(AllSet with { Echo = true, Name = "other" }, second);
    }

    [Theory]
    [InlineData("""{"verbose":false,"verbose":true}""", true)]
    [InlineData("""{"verbose":true,"VERBOSE":false}""", false)]
    [InlineData("{\"verbo\u017fe\":false}", false)] // the long s folds to s in Go
    [InlineData("""{"\u0076erbose":false}""", false)]
    public void TryRead_NameTwiceOrInDisguise_LastCounts(string json, bool verbose) => Assert.Equal(verbose, Read(json).Verbose);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("-0", 0)]
    [InlineData("-1", -1)]
    [InlineData("2", 2)]
    [InlineData("99999999999", int.MaxValue)]
    [InlineData("-99999999999", -1)]
    public void TryRead_ProtocolLevel_IsTakenEvenIfNotSupported(string level, int expected) =>
        Assert.Equal(expected, Read($"{{\"protocol\":{level}}}").ProtocolLevel);

    [Theory]
    [InlineData("verbose", "1", "\"true\"", "{}")]
    [InlineData("pedantic", "1", "\"\"", "[]")]
    [InlineData("echo", "0", "\"false\"", "[true]")]
    [InlineData("tls_required", "1", "\"x\"", "{}")]
    [InlineData("headers", "1", "\"x\"", "{}")]
    [InlineData("no_responders", "1", "\"x\"", "{}")]
    [InlineData("new_account", "1", "\"x\"", "{}")]
    [InlineData("protocol", "1.0", "1e0", "\"1\"", "true", "99999999999999999999")]
    [InlineData("name", "1", "true", "{}", "[\"x\"]")]
    [InlineData("lang", "1", "true", "{}")]
    [InlineData("version", "1", "true", "{}")]
    [InlineData("user", "1", "true", "{}")]
    [InlineData("pass", "1", "true", "{}")]
    [InlineData("auth_token", "1", "true", "{}")]
    [InlineData("jwt", "1", "true", "{}")]
    [InlineData("nkey", "1", "true", "{}")]
    [InlineData("sig", "1", "true", "{}")]
    [InlineData("account", "1", "true", "{}")]
    [InlineData("remote_account", "1", "true", "{}")]
    [InlineData("proxy_sig", "1", "true", "{}")]
    [InlineData("import", "1", "\"x\"", "[]")]
    [InlineData("export", "1", "\"x\"", "[]")]
    public void TryRead_WrongType_IsRefused(string field, params string[] values)
    {
        foreach (string value in values) AssertRefused($"{{\"name\":\"n\",\"{field}\":{value}}}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{]")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("\"x\"")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("null null")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{a:1}""")]
    [InlineData("""{'a':1}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("""{"a":"\u12G4"}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":[1,2}""")]
    [InlineData("""{"a":1/*x*/}""")]
    [InlineData("{\"name\":\"a\0\"}")]
    [InlineData("{\"name\":\"a\n\"}")]
    [InlineData("\uFEFF{}")]
    public void TryRead_NoJsonObject_IsRefused(string json) => AssertRefused(json);

    [Theory]
    [InlineData(1000, true)]
    [InlineData(9_999, true)] // the object itself is the first level
    [InlineData(10_000, false)]
    [InlineData(1_000_000, false)]
    public void TryRead_DeepNesting_IsTakenAsDeepAsNatsServerDoes(int depth, bool taken)
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"x\":{new string('[', depth)}{new string(']', depth)}}}");
        Assert.Equal(taken, ConnectReader.TryRead(json, new ConnectOptions(), out _));
    }

    [Theory]
    [InlineData("""plain""", "plain")]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""\u0041\u00e9\u20AC""", "Aé€")]
    [InlineData("""\ud83d\ude00""", "😀")]
    [InlineData("""\ud83d""", "\uFFFD")]
    [InlineData("""\ude00x""", "\uFFFDx")]
    [InlineData("""\ud83d\ud83d\ude00""", "\uFFFD😀")]
    [InlineData("""\ud83d\u0041""", "\uFFFDA")]
    [InlineData("""\ud83d\n""", "\uFFFD\n")]
    [InlineData("é€😀", "é€😀")]
    public void TryRead_Text_IsUnescaped(string written, string expected) => Assert.Equal(expected, Read($"{{\"name\":\"{written}\"}}").Name);

    [Fact]
    public void TryRead_BytesThatAreNoUtf8_BecomeOneReplacementCharacterEach()
    {
        byte[] json = [.. "{\"\xff\":1,\"name\":\""u8, 0xFF, 0xFE, (byte)'a', 0xE2, 0x82, (byte)'\\', (byte)'n', 0xF0, 0x9F, .. "\"}"u8];
        json[2] = 0xFF;
        Assert.True(ConnectReader.TryRead(json, new ConnectOptions(), out ConnectOptions options));
        Assert.Equal("\uFFFD\uFFFDa\uFFFD\uFFFD\n\uFFFD\uFFFD", options.Name);
    }

    private static byte Upper(byte b) => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;

    private static string?[] TextsOf(ConnectOptions o) =>
        [o.Name, o.Language, o.Version, o.User, o.Password, o.Token, o.Jwt, o.NKey, o.Signature, o.Account];

    private static ConnectOptions Read(string json, ConnectOptions? current = null)
    {
        Assert.True(ConnectReader.TryRead(Encoding.UTF8.GetBytes(json), current ?? new ConnectOptions(), out ConnectOptions options), json);
        return options;
    }

    private static void AssertRefused(string json)
    {
        Assert.False(ConnectReader.TryRead(Encoding.UTF8.GetBytes(json), AllSet, out ConnectOptions options), json);
        Assert.Same(AllSet, options);
    }
}
