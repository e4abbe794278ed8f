using System.Text;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>What <c>/accountz</c> shows of sharing, as recorded from nats-server 2.15.1.</summary>
public sealed class SharingDocumentTests
{
    private readonly SharedAccounts _accounts = new("""
        accounts {
          E {
            users: [ {user: e, password: p} ]
            exports: [ {stream: priv, accounts: [I]}, {service: "q.*", response: stream}, {service: l, latency: {subject: "l.h", sampling: headers}} ]
            mappings { "w.*": [ {dest: "y.$1", weight: 30, cluster: C}, {dest: "x.$1", weight: 20} ] }
          }
          I { users: [ {user: i, password: p} ], imports: [ {stream: {account: E, subject: priv}, to: mine}, {service: {account: E, subject: "q.*"}, to: "ask.*", share: true} ] }
        }
        """);

    [Fact]
    public void Exports_AreThoseOfNatsServer() => Assert.Equal(
        """
        "exports":[{"subject":"q.*","type":"service","response_type":"Streamed"},
        {"subject":"l","type":"service","response_type":"Singleton","service_latency":{"sampling":"headers","results":"l.h"}},
        {"subject":"priv","type":"stream","approved_accounts":["I"]}]
        """.ReplaceLineEndings(""),
        Part("E", "exports", "name_tag"));

    [Fact]
    public void Imports_AreThoseOfNatsServer() => Assert.Equal(
        """
        "imports":[{"subject":"priv","account":"E","local_subject":"mine","type":"stream","invalid":false,"share":false,"tracking":false},
        {"subject":"q.*","account":"E","to":"ask.*","local_subject":"ask.*","type":"service","invalid":false,"share":true,"tracking":false}]
        """.ReplaceLineEndings(""),
        Part("I", "imports", "name_tag"));

    [Fact]
    public void Mappings_ShowSumsOfWeights() => Assert.Equal(
        """
        "mappings":{"w.*":[{"subject":"x.$1","weight":20},{"subject":"w.$1","weight":100},
        {"subject":"y.$1","weight":30,"cluster":"C"},{"subject":"w.$1","weight":100,"cluster":"C"}]}
        """.ReplaceLineEndings(""),
        Part("E", "mappings", "exports"));

    [Fact]
    public void Responses_ShowWhatIsWaitedFor()
    {
        _accounts.Connect("e", "SUB q.x 1\r\n");
        _accounts.Connect("i", "SUB r 1\r\nPUB ask.x r 0\r\n\r\n");
        string reply = Encoding.UTF8.GetString(_accounts.Gateway.Context.Accounts.Get("E").Replies.ToArray()[0].Subject);

        Assert.Contains($"\"responses\":{{\"{reply}\":{{\"subject\":\"r\",\"account\":\"I\",\"to\":\"{reply}\",\"local_subject\":\"{reply}\",\"type\":2,", Detail("E"), StringComparison.Ordinal);
    }

    private string Part(string account, string from, string to)
    {
        string detail = Detail(account);
        int start = detail.IndexOf($"\"{from}\":", StringComparison.Ordinal);
        return detail[start..(detail.IndexOf($"\"{to}\":", StringComparison.Ordinal) - 1)];
    }

    private string Detail(string name)
    {
        Account account = _accounts.Gateway.Context.Accounts.Get(name);
        var document = new AccountDetailDocument
        {
            AccountName = name,
            UpdateTime = default,
            ClientConnections = 0,
            Subscriptions = 0,
            NameTag = name,
            SublistStats = InterestDocument.Of(account.Interest.Stats),
            Mappings = SharingDocument.Mappings(account.Mappings),
            Exports = SharingDocument.Exports(account.Rules),
            Imports = SharingDocument.Imports(account.Rules),
            Responses = SharingDocument.Responses(account.BegunReplies?.ToArray() ?? []),
        };
        return System.Text.Json.JsonSerializer.Serialize(document, MonitoringJson.Compact.AccountDetailDocument);
    }
}
