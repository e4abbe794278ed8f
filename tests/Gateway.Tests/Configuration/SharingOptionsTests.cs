using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>What is said of imports and exports: verdicts, texts and places recorded from nats-server 2.15.1; an empty text means that it takes them.</summary>
public sealed class SharingOptionsTests
{
    private const string Exporter = """
        accounts {
         E { users: [{user:e,password:p}], exports: [ {stream: "s.>"}, {service: "q.*"}, {stream: "priv", accounts: [I]}, {service: "psvc", accounts: [I]}, {stream: "tok.*", account_token_position: 2}, {service: "tsvc.*.x", account_token_position: 2} ]  }

        """;

    [Theory]
    [InlineData("{stream: {account: E, subject: \"s.a\"}}", "")]
    [InlineData("{stream: {account: E, subject: \"t.a\"}}", "1:0: Error adding stream import \"t.a\": stream import not authorized")]
    [InlineData("{stream: {account: NOPE, subject: \"t.a\"}}", "1:0: \"NOPE\" account not defined for stream import")]
    [InlineData("{service: {account: NOPE, subject: \"t.a\"}}", "1:0: \"NOPE\" account not defined for service import")]
    [InlineData("{service: {account: E, subject: \"q.a\"}}", "")]
    [InlineData("{service: {account: E, subject: \"q.a.b\"}}", "1:0: Error adding service import \"q.a.b\": service import not authorized")]
    [InlineData("{service: {account: E, subject: \"q.*\"}, to: \"x.*\"}", "")]
    [InlineData("{service: {account: E, subject: \"q.*\"}, to: \"x\"}", "1:0: Error adding service import \"q.*\": failed to create mapping transform for service import subject from \"x\" to \"q.*\": invalid mapping destination: not using all of the token wildcard(s) in x")]
    [InlineData("{service: {account: E, subject: \"q.*\"}, to: \"x.$1\"}", "")]
    [InlineData("{service: {account: E, subject: \"q.a\"}, to: \"x.*\"}", "")]
    [InlineData("{service: {account: E, subject: \"q.$1\"}, to: \"x.*\"}", "")]
    [InlineData("{service: {account: E, subject: \"q.$1\"}, to: \"x.$1\"}", "")]
    [InlineData("{stream: {account: E, subject: \"s.>\"}, prefix: \"a.*\"}", "1:0: Error adding stream import \"s.>\": stream import prefix can not contain wildcard tokens")]
    [InlineData("{stream: {account: E, subject: \"s.>\"}, prefix: \"a.b.\"}", "")]
    [InlineData("{stream: {account: E, subject: \"s.>\"}, prefix: \"a\", to: \"b\"}", "3:99: Stream import can not have a 'prefix' and a 'to' property")]
    [InlineData("{stream: {account: E, subject: \"s.>\"}, to: \"b.>\"}", "")]
    [InlineData("{stream: {account: E, subject: \"s.>\"}, to: \"b\"}", "1:0: Error adding stream import \"s.>\": failed to create mapping transform for stream import subject from \"s.>\" to \"b\": invalid subject")]
    [InlineData("{stream: {account: E, subject: \"s.*\"}, to: \"b.$2\"}", "1:0: Error adding stream import \"s.*\": failed to create mapping transform for stream import subject from \"s.*\" to \"b.$2\": invalid mapping destination: wildcard index out of range in $2: [2]")]
    [InlineData("{stream: {account: E, subject: \"s.*.*\"}, to: \"b.$1\"}", "1:0: Error adding stream import \"s.*.*\": failed to create mapping transform for stream import subject from \"s.*.*\" to \"b.$1\": invalid mapping destination: not using all of the token wildcard(s) in b.$1")]
    [InlineData("{stream: {account: E, subject: \"s.*.*\"}, to: \"b.$2.$1\"}", "")]
    [InlineData("{stream: {account: E, subject: \"s.*\"}, to: \"b.{{partition(3,1)}}\"}", "1:0: Error adding stream import \"s.*\": failed to create mapping transform for stream import subject from \"s.*\" to \"b.{{partition(3,1)}}\": invalid mapping destination: the only mapping function allowed for import transforms is {{Wildcard()}} in {{partition(3,1)}}")]
    [InlineData("{stream: {account: E, subject: \"s.a\"}}, {stream: {account: E, subject: \"s.a\"}}", "1:0: Error adding stream import \"s.a\": stream import already exists")]
    [InlineData("{stream: {account: E, subject: \"s.a\"}}, {stream: {account: E, subject: \"s.a\"}, to: \"x\"}", "1:0: Error adding stream import \"s.a\": stream import already exists")]
    [InlineData("{service: {account: E, subject: \"q.a\"}}, {service: {account: E, subject: \"q.a\"}}", "3:127: Duplicate service import subject \"q.a\", previously used in import for account \"E\", subject \"q.a\"")]
    [InlineData("{service: {account: E, subject: \"q.a\"}, to: x}, {service: {account: E, subject: \"q.b\"}, to: x}", "3:141: Duplicate service import subject \"x\", previously used in import for account \"E\", subject \"q.a\"")]
    [InlineData("{stream: {account: E, subject: priv}}", "")]
    [InlineData("{service: {account: E, subject: psvc}}", "")]
    [InlineData("{stream: {account: E, subject: tok.I}}", "")]
    [InlineData("{stream: {account: E, subject: tok.X}}", "1:0: Error adding stream import \"tok.X\": stream import not authorized")]
    [InlineData("{stream: {account: E, subject: \"tok.*\"}}", "1:0: Error adding stream import \"tok.*\": stream import not authorized")]
    [InlineData("{service: {account: E, subject: tsvc.I.x}}", "")]
    [InlineData("{service: {account: E, subject: tsvc.J.x}}", "1:0: Error adding service import \"tsvc.J.x\": service import not authorized")]
    [InlineData("3", "3:47: Import Items should be a map with type entry, got int64")]
    [InlineData("{stream: 3}", "3:48: Stream entry should be an account map, got int64")]
    [InlineData("{service: foo}", "3:48: Service entry should be an account map, got string")]
    [InlineData("{stream: {account: E}}", "3:48: Expect an account name and a subject")]
    [InlineData("{service: {subject: x}}", "3:48: Expect an account name and a subject")]
    [InlineData("{stream: {account: E, subject: \"s.a\", zz: 1}}", "3:85: unknown field \"zz\"")]
    [InlineData("{stream: {account: E, subject: \"s.a\"}, zz: 1}", "3:86: unknown field \"zz\"")]
    [InlineData("{prefix: x}", "")]
    [InlineData("{stream: {account: E, subject: \"s a\"}}", "1:0: Error adding stream import \"s a\": stream import not authorized")]
    [InlineData("{service: {account: E, subject: \"q.a\"}, to: \"a b\"}", "1:0: Error adding service import \"q.a\": sublist: invalid subject")]
    public void Load_Imports_JudgedAsByNatsServer(string imports, string expected) =>
        AssertVerdict($"{Exporter} I {{ users: [{{user:i,password:p}}], imports: [ {imports} ] }}\n X {{}}\n}}\n", expected);

    [Theory]
    [InlineData("{stream: foo, accounts: [NOPE]}", "1:0: \"NOPE\" account not defined for stream export")]
    [InlineData("{service: foo, accounts: [NOPE]}", "1:0: \"NOPE\" account not defined for service export")]
    [InlineData("{stream: foo, response: stream}", "1:40: Detected response directive on non-service")]
    [InlineData("{stream: foo, latency: x}", "1:40: Detected latency directive on non-service")]
    [InlineData("{service: foo, response: weird}", "1:41: Unknown response type: \"weird\"")]
    [InlineData("{service: foo, response: 3}", "1:41: Expected response type to be string, got int64")]
    [InlineData("{service: foo, threshold: 3}", "1:41: Expected response threshold to be a parseable time duration, got int64")]
    [InlineData("{service: foo, threshold: \"abc\"}", "1:41: Expected response threshold to be a parseable time duration, got \"abc\"")]
    [InlineData("{service: foo, threshold: \"2s\"}", "")]
    [InlineData("{stream: foo, threshold: \"2s\"}", "1:40: Detected response directive on non-service")]
    [InlineData("{service: foo, latency: \"bar\"}", "")]
    [InlineData("{service: foo, latency: {sampling: 50%, subject: bar}}", "")]
    [InlineData("{service: foo, latency: {sampling: 0, subject: bar}}", "1:51: bad sampling percentage, should be 1-100")]
    [InlineData("{service: foo, latency: {sampling: 101, subject: bar}}", "1:51: bad sampling percentage, should be 1-100")]
    [InlineData("{service: foo, latency: {sampling: \"x\", subject: bar}}", "1:51: Failed to parse latency sample: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("{service: foo, latency: {sampling: headers, subject: bar}}", "")]
    [InlineData("{service: foo, latency: {sampling: 5}}", "1:41: Latency subject required, but missing")]
    [InlineData("{service: foo, latency: 5}", "1:41: Expected latency entry to be a map/struct or string, got int64")]
    [InlineData("{service: foo, latency: {sampling: 1.5, subject: a}}", "1:51: Expected latency sample to be a string or map/struct, got float64")]
    [InlineData("{service: foo, latency: \"bar.*\"}", "1:0: Error adding service latency sampling for \"foo\" on subject \"bar.*\": invalid publish subject")]
    [InlineData("{service: foo, latency: \"foo\"}", "1:0: Error adding service latency sampling for \"foo\" on subject \"foo\": invalid publish subject")]
    [InlineData("{service: foo, response: stream, latency: \"bar\"}", "1:0: Error adding service latency sampling for \"foo\" on subject \"bar\": bad service response type")]
    [InlineData("{service: foo, latency: {subject: bar, sampling: 10}}, {service: x, latency: foo}", "1:0: Error adding service latency sampling for \"x\" on subject \"foo\": invalid publish subject")]
    [InlineData("{stream: foo, account_token_position: 1}", "1:0: Error adding stream export \"foo\": sublist: invalid subject")]
    [InlineData("{stream: \"foo.*\", account_token_position: 2}", "")]
    [InlineData("{service: \"foo.*\", account_token_position: 3}", "1:0: Error adding service export \"foo.*\": sublist: invalid subject")]
    [InlineData("3", "1:26: Export Items should be a map with type entry, got int64")]
    [InlineData("{stream: 3}", "1:27: Expected stream name to be string, got int64")]
    [InlineData("{service: 3}", "1:27: Expected service name to be string, got int64")]
    [InlineData("{zz: 3}", "1:27: unknown field \"zz\"")]
    [InlineData("{accounts: [B]}", "")]
    [InlineData("{stream: \"foo..bar\"}", "")]
    [InlineData("{service: \"foo bar\"}", "")]
    [InlineData("{stream: foo, accounts: []}", "")]
    [InlineData("{stream: foo, allow_trace: false}", "1:40: Detected allow_trace directive on non-service")]
    public void Load_Exports_JudgedAsByNatsServer(string exports, string expected) =>
        AssertVerdict($"accounts {{ A {{ exports: [ {exports} ] }}\n B {{}} }}\n", expected);

    [Theory]
    [InlineData("no_system_account: true\naccounts { A { exports: [ {service: foo, latency: bar} ] }\n B {} }", "2:1: Error adding service latency sampling for \"foo\": system account not setup")]
    [InlineData("accounts { A { exports: [{service: x}], imports: [{service: {account: B, subject: y}, to: x}] }\n B { exports: [{service: y}], imports: [{service: {account: A, subject: x}, to: y}] } }", "1:0: Error adding service import \"x\": import forms a cycle")]
    [InlineData("accounts { A { exports: [{service: x}], imports: [{service: {account: B, subject: y}}] }\n B { exports: [{service: y}], imports: [{service: {account: A, subject: x}}] } }", "")]
    [InlineData("accounts { A { exports: [{service: x}], imports: [{service: {account: A, subject: x}}] } }", "")]
    [InlineData("accounts { A { exports: [{service: x}], imports: [{service: {account: A, subject: x}, to: z}] } }", "")]
    [InlineData("accounts { A { exports: [{stream: x}], imports: [{stream: {account: B, subject: x}}] }\n B { exports: [{stream: x}], imports: [{stream: {account: A, subject: x}}] } }", "1:0: Error adding stream import \"x\": import forms a cycle")]
    [InlineData("accounts { A { exports: [{stream: \">\"}], imports: [{stream: {account: B, subject: \">\"}, prefix: b}] }\n B { exports: [{stream: \">\"}], imports: [{stream: {account: A, subject: \">\"}, prefix: a}] } }", "1:0: Error adding stream import \">\": import forms a cycle")]
    [InlineData("accounts { A { exports: [{stream: x}], imports: [{stream: {account: B, subject: y}}] }\n B { exports: [{stream: y}], imports: [{stream: {account: A, subject: x}}] } }", "")]
    [InlineData("accounts { A { exports: [{service: \">\"}], imports: [{service: {account: C, subject: c}, to: a}] }\n B { exports: [{service: \">\"}], imports: [{service: {account: A, subject: a}, to: b}] }\n C { exports: [{service: \">\"}], imports: [{service: {account: B, subject: b}, to: c}] } }", "")]
    [InlineData("accounts { A { imports: [{service: {account: \"$G\", subject: c}, to: a}] } }", "1:0: \"$G\" account not defined for service import")]
    [InlineData("accounts { A { imports: [{stream: {account: \"$SYS\", subject: c}, to: a}] } }", "1:0: \"$SYS\" account not defined for stream import")]
    public void Load_Accounts_JudgedAsByNatsServer(string config, string expected) => AssertVerdict(config + "\n", expected);

    [Fact]
    public void Load_Sharing_MakesRules()
    {
        GatewayOptions options = Load("""
            accounts {
              E { exports: [ {stream: "s.>", accounts: [I]}, {service: "q.*", response: chunked, threshold: "7s"}, {service: timed, latency: {subject: l, sampling: headers}} ] }
              I { imports: [ {stream: {account: E, subject: "s.a.*"}, to: "x.*"}, {service: {account: E, subject: "q.*"}, to: "ask.*", share: true}, {service: {account: E, subject: timed}} ] }
            }
            """).Options!;

        AccountRules exporter = options.Accounts.Of("E").Rules;
        Assert.Equal("s.>", Assert.Single(exporter.StreamExports).Subject);
        Assert.Equal([("q.*", ResponseType.Chunked, 7), ("timed", ResponseType.Singleton, 120)], exporter.ServiceExports.Select(static e => (e.Subject, e.Responses, (int)e.Threshold.TotalSeconds)));
        Assert.Equal(new ServiceLatency("l", 0), exporter.ServiceExports[1].Latency);
        AccountRules importer = options.Accounts.Of("I").Rules;
        Assert.Equal([("E", "s.a.*", "x.*")], importer.StreamImports.Select(static i => (i.Account, i.From, i.To)));
        Assert.Equal([("E", "ask.*", "q.*", true), ("E", "timed", "timed", false)], importer.ServiceImports.Select(static i => (i.Account, i.From, i.To, i.Share)));
        Assert.Same(exporter.ServiceExports[0], importer.ServiceImports[0].Export);
    }

    private static void AssertVerdict(string config, string expected) =>
        Assert.Equal(expected, Load(config).Error?.Replace("test.conf:", "", StringComparison.Ordinal) ?? "");

    private static OptionsLoadResult Load(string config) => InMemoryConfig.Loader(config).Load();
}
