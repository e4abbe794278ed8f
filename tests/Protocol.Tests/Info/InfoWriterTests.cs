using System.Text;
using System.Text.Json;
using OrleansNats.Protocol.Info;

namespace OrleansNats.Protocol.Tests.Info;

public sealed class InfoWriterTests
{
    private static readonly ServerInfo Server = new()
    {
        ServerId = "NID",
        ServerName = "name",
        Version = "2.14.0",
        ProductVersion = "0.1.0",
        Runtime = ".NET 10",
        Host = "0.0.0.0",
        Port = 4222,
        Headers = true,
        AuthRequired = false,
        MaxPayloadBytes = 1_048_576,
    };

    [Fact]
    public void Write_FirstInfo_HasFieldsInTheOrderOfNatsServer() => Assert.Equal(
        """INFO {"server_id":"NID","server_name":"name","version":"2.14.0","proto":1,"go":".NET 10","host":"0.0.0.0","port":4222,"""
        + "\"headers\":true,\"max_payload\":1048576,\"client_id\":5,\"client_ip\":\"127.0.0.1\",\"orleansnats_version\":\"0.1.0\"} \r\n",
        Text(Server, new ClientInfo(5, "127.0.0.1")));

    [Fact]
    public void Write_EveryField_HasThemInTheOrderOfNatsServer()
    {
        ServerInfo server = Server with
        {
            GitCommit = "abc",
            AuthRequired = true,
            ConnectUrls = ["127.0.0.1:4222", "[::1]:4222"],
            LameDuck = true,
            Headers = false,
        };
        Assert.Equal(
            """INFO {"server_id":"NID","server_name":"name","version":"2.14.0","proto":1,"git_commit":"abc","go":".NET 10","""
            + "\"host\":\"0.0.0.0\",\"port\":4222,\"headers\":false,\"auth_required\":true,\"max_payload\":1048576,\"client_id\":18446744073709551615,"
            + "\"client_ip\":\"::1\",\"connect_urls\":[\"127.0.0.1:4222\",\"[::1]:4222\"],\"ldm\":true,\"connect_info\":true,"
            + "\"remote_account\":\"$G\",\"orleansnats_version\":\"0.1.0\"} \r\n",
            Text(server, new ClientInfo(ulong.MaxValue, "::1", "$G")));
    }

    [Fact]
    public void Write_ClientWithoutIdAndAddress_LeavesThemOut() =>
        Assert.DoesNotContain("client_", Text(Server, new ClientInfo(0, "")), StringComparison.Ordinal);

    [Fact]
    public void Write_OddNames_AreOneLineOfJsonThatReadsBack()
    {
        const string Odd = "a\"b\\c\r\nd\t\0 <é> & \u2028 😀";
        string line = Text(Server with { ServerName = Odd }, new ClientInfo(1, "::1"));
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(line[5..]);
        Assert.Equal(Odd, json.RootElement.GetProperty("server_name").GetString());
    }

    private static string Text(ServerInfo server, ClientInfo client) => Encoding.UTF8.GetString(InfoWriter.Write(server, client));
}
