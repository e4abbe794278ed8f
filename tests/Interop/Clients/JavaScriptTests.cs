using System.Diagnostics;
using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Operators;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Clients;

/// <summary>The JavaScript clients, old and new, against the reference and against the gateway.</summary>
public sealed class JavaScriptTests
{
    private const string User = "ann";
    private const string Password = "s3cret";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] Packages = [JavaScriptClient.CurrentPackage, JavaScriptClient.OldPackage];

    private static readonly string[] PlainScenarios =
    [
        "publishSubscribe", "wildcards", "queueGroup", "requestReply", "requestMany", "messageHeaders", "maximumAndUnsubscribe",
        "noEcho", "drain", "manyConnections", "noResponders", "flow", "largePayloads",
    ];

    public static MatrixTheoryData<string, string, string> Plain => new([Servers.Reference, Servers.Gateway], Packages, PlainScenarios);

    public static MatrixTheoryData<string, string> ServersAndPackages => new([Servers.Reference, Servers.Gateway], Packages);

    [Theory, MemberData(nameof(Plain))]
    public Task Client_PlainServer_ScenarioPasses(string server, string package, string scenario) =>
        RunAsync(server, new ServerSettings(), package, scenario);

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_MaximumPayload_RefusedByClient(string server, string package) =>
        RunAsync(server, new ServerSettings { Config = "max_payload: 1000" }, package, "maximumPayload");

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_Token_AcceptedOrRefused(string server, string package) =>
        RunAsync(server, new ServerSettings { Arguments = ["--auth", Password] }, package, "token", new { token = Password });

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_UserAndPassword_AcceptedOrRefused(string server, string package) =>
        RunAsync(server, new ServerSettings { Arguments = ["--user", User, "--pass", Password] }, package, "userAndPassword", new { user = User, pass = Password });

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_Permissions_ViolationsReported(string server, string package)
    {
        const string Rules = "permissions: { publish: [\"js.public\", \"_INBOX.>\"], subscribe: [\"js.public\", \"_INBOX.>\"] }";
        string config = $"authorization {{ users: [ {{ user: {User}, password: {Password}, {Rules} }} ] }}";
        return RunAsync(server, new ServerSettings { Config = config }, package, "permissions", new { user = User, pass = Password });
    }

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_OfTheSystemAccount_AsksAndIsTold(string server, string package)
    {
        const string Config = "accounts { $SYS { users: [{user: sys, password: s3cret}] }, B { users: [{user: ann, password: s3cret}] } }";
        var users = new { system = new { user = "sys", pass = Password }, user = new { user = User, pass = Password } };
        return RunAsync(server, new ServerSettings { Config = Config }, package, "systemAccount", users);
    }

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_NKey_AcceptedOrRefused(string server, string package)
    {
        NKeyPair user = NKeyPair.Create(NKeyKind.User);
        string config = $"authorization {{ users: [ {{ nkey: {user.PublicKey} }} ] }}";
        var seeds = new { seed = user.Seed, wrong = NKeyPair.Create(NKeyKind.User).Seed };
        return RunAsync(server, new ServerSettings { Config = config }, package, "nkey", seeds);
    }

    [Theory, MemberData(nameof(ServersAndPackages))]
    public Task Client_Credentials_AcceptedOrRefused(string server, string package)
    {
        var world = new World();
        var settings = new ServerSettings { Config = world.Config(world.OperatorToken, world.Account()) };
        var files = new
        {
            creds = CredentialsFile.WriteUser(world.User(), world.UserKey),
            wrong = CredentialsFile.WriteUser(world.User(static claims => claims.ExpiresAt = 1), world.UserKey),
            account = world.AccountKey.PublicKey,
        };
        return RunAsync(server, settings, package, "creds", files);
    }

    [Theory, MemberData(nameof(ServersAndPackages))]
    public async Task Client_CertificateThatNamesItsUser_AcceptedAndNoneRefused(string server, string package)
    {
        using var certificates = new TestCertificates();
        (string certificate, string key) = certificates.Issue("server");
        (string certFile, string keyFile) = certificates.Issue("js");
        string config = $$"""
            tls { cert_file: "{{certificate}}", key_file: "{{key}}", ca_file: "{{certificates.AuthorityFile}}", verify_and_map: true }
            authorization { users: [ { user: "CN=js", permissions: { publish: "js.tls", subscribe: "js.tls" } } ] }
            """;
        var files = new { caFile = certificates.AuthorityFile, certFile, keyFile, subject = "js.tls" };
        await RunAsync(server, new ServerSettings { Config = config }, package, "mutualTls", files);
    }

    [Theory, MemberData(nameof(ServersAndPackages))]
    public async Task Client_ServerRestarted_Reconnects(string server, string package)
    {
        await using ServerProcess first = await Servers.StartAsync(server);
        await using ChildProcess client = ChildProcess.Start(Command(package, "reconnect", first.Url, null));
        await client.WaitForLineAsync("ready", Deadline);
        Assert.Equal(0, await first.StopAsync());
        await using ServerProcess second = await Servers.StartAsync(server, new ServerSettings { Port = first.Port });
        Assert.True(await client.WaitForExitAsync(Deadline) == 0, client.Output);
    }

    [Theory, MemberData(nameof(ServersAndPackages))]
    public async Task Client_LameDuck_IsTold(string server, string package)
    {
        await using ServerProcess process = await Servers.StartAsync(server);
        await using ChildProcess client = ChildProcess.Start(Command(package, "lameDuck", process.Url, null));
        await client.WaitForLineAsync("ready", Deadline);
        process.Signal(ProcessSignal.User2);
        Assert.True(await client.WaitForExitAsync(Deadline) == 0, client.Output);
    }

    private static async Task RunAsync(string server, ServerSettings settings, string package, string scenario, object? parameters = null)
    {
        await using ServerProcess process = await Servers.StartAsync(server, settings);
        (int code, string output) = await ChildProcess.RunAsync(Command(package, scenario, process.Url, parameters), Deadline);
        Assert.True(code == 0, $"{output}\n--- {server}:\n{process.Output}");
    }

    private static ProcessStartInfo Command(string package, string scenario, string url, object? parameters)
    {
        string? missing = JavaScriptClient.WhyNot(package);
        Assert.SkipWhen(missing is not null, missing ?? "");
        return JavaScriptClient.Command(package, scenario, url, parameters);
    }
}
