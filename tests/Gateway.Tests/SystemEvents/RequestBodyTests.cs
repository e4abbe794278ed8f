using System.Text;
using OrleansNats.Gateway.SystemEvents.Requests;

namespace OrleansNats.Gateway.Tests.SystemEvents;

/// <summary>Options of requests. The errors are those that nats-server 2.15.1 answers with.</summary>
public sealed class RequestBodyTests
{
    [Fact]
    public void Read_Options_TakesNamesInAnyCaseAndPassesOverOthers()
    {
        RequestBody body = Read("""{"LIMIT": 5, "auth": true, "user": "u", "cid": 18446744073709551615, "tags": ["a", null], "other": {}, "host": null}""");

        Assert.Equal(
            (5, true, "u", ulong.MaxValue, "", 0, false),
            (body.Number("limit"), body.Flag("auth"), body.Text("user"), body.Unsigned("cid"), body.Text("host"), body.Number("offset"), body.Flag("subs")));
        Assert.Equal(["a", ""], body.Texts("tags"));
        Assert.Null(body.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData(" { } ")]
    public void Read_NoOptions_IsNoError(string json)
    {
        RequestBody body = Read(json);

        Assert.Equal((0, "", null), (body.Number("limit"), body.Text("user"), body.Error));
    }

    [Theory]
    [InlineData("""{"limit":"x"}""", "json: cannot unmarshal string into Go struct field ConnzEventOptions.limit of type int")]
    [InlineData("""{"limit":1.5}""", "json: cannot unmarshal number 1.5 into Go struct field ConnzEventOptions.limit of type int")]
    [InlineData("""{"auth":1}""", "json: cannot unmarshal number into Go struct field ConnzEventOptions.auth of type bool")]
    [InlineData("""{"user":[]}""", "json: cannot unmarshal array into Go struct field ConnzEventOptions.user of type string")]
    [InlineData("""{"cid":-1}""", "json: cannot unmarshal number -1 into Go struct field ConnzEventOptions.cid of type uint64")]
    [InlineData("""{"tags":"a"}""", "json: cannot unmarshal string into Go struct field ConnzEventOptions.tags of type []string")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type server.ConnzEventOptions")]
    [InlineData("1", "json: cannot unmarshal number into Go value of type server.ConnzEventOptions")]
    public void Read_WrongType_SaysSo(string json, string error)
    {
        RequestBody body = Read(json);
        body.Number("limit");
        body.Flag("auth");
        body.Text("user");
        body.Unsigned("cid");
        body.Texts("tags");

        Assert.Equal(error, body.Error);
    }

    [Theory]
    [InlineData("hello", "invalid character 'h' looking for beginning of value")]
    [InlineData("{", "unexpected end of JSON input")]
    [InlineData("{\"a\"", "unexpected end of JSON input")]
    [InlineData("{\"a\":tru", "unexpected end of JSON input")]
    [InlineData("{\"a\":\"x", "unexpected end of JSON input")]
    [InlineData("{a}", "invalid character 'a' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 2}", "invalid character '2' after object key:value pair")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("{\"a\":trux}", "invalid character 'x' in literal true (expecting 'e')")]
    [InlineData("{\"a\":-x}", "invalid character 'x' in numeric literal")]
    [InlineData("{\"a\":1.x}", "invalid character 'x' in numeric literal")]
    [InlineData("{\"a\":1ex}", "invalid character 'x' in numeric literal")]
    [InlineData("{\"a\":\"\\x\"}", "invalid escape sequence `\\x` in string")]
    [InlineData("{\"a\":\"\\u00g0\"}", "invalid escape sequence `\\u00g0` in string")]
    [InlineData("{\"a\":\"\n\"}", "invalid character '\\n' in string")]
    [InlineData("{} x", "invalid character 'x' after top-level value")]
    [InlineData("'", "invalid character '\\'' looking for beginning of value")]
    [InlineData("01", "invalid character '1' after top-level value")]
    public void Read_NotJson_SaysWhere(string json, string error) => Assert.Equal(error, Read(json).Error);

    [Fact]
    public void Read_NestedTooDeep_IsRefused() => Assert.Equal("exceeded max depth", Read(new string('[', 1000)).Error);

    private static RequestBody Read(string json) => RequestBody.Read(Encoding.UTF8.GetBytes(json), "ConnzEventOptions");
}
