using System.Diagnostics;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>A callout service in JavaScript that makes its tokens with the keys of the client packages, and JavaScript clients that it lets in, refuses, or lets in for a while.</summary>
public sealed class JavaScriptCalloutTests
{
    private const string Password = "s3cret";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static MatrixTheoryData<string, string, bool> Rows =>
        new([Servers.Reference, Servers.Gateway], [JavaScriptClient.CurrentPackage, JavaScriptClient.OldPackage], [false, true]);

    /// <param name="isSealed">Whether requests and answers are encrypted.</param>
    [Theory, MemberData(nameof(Rows))]
    public async Task Service_LetsInAndRefuses_ClientsSeeTheSameAsWithNatsServer(string server, string package, bool isSealed)
    {
        string? missing = JavaScriptClient.WhyNot(package);
        Assert.SkipWhen(missing is not null, missing ?? "");
        NKeyPair issuer = NKeyPair.Create(NKeyKind.Account);
        XKeyPair? key = isSealed ? XKeyPair.Create() : null;
        string config = $$"""
            accounts { AUTH { users: [ { user: auth, password: {{Password}} } ] }, FOO { } }
            authorization {
              timeout: 20
              auth_callout { issuer: {{issuer.PublicKey}}, account: AUTH, auth_users: [ auth ]{{(key is null ? "" : ", xkey: " + key.PublicKey)}} }
            }
            """;
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = config });
        var parameters = new { service = new { user = "auth", pass = Password }, issuer = issuer.Seed, xkey = key?.Seed, account = "FOO", password = Password };
        ProcessStartInfo command = JavaScriptClient.Command(package, "callout", process.Url, parameters);
        (int code, string output) = await ChildProcess.RunAsync(command, Deadline);
        Assert.True(code == 0, $"{output}\n--- {server}:\n{process.Output}");
    }
}
