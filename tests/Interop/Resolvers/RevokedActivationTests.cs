using System.Globalization;
using System.Text.Json;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary><c>/accountz</c> shows the activations that an account has taken back, byte for byte as nats-server does.</summary>
public sealed class RevokedActivationTests
{
    private static readonly string[] Importers = [.. Enumerable.Range(0, 5).Select(static _ => Realm.NewAccount().PublicKey)];

    private readonly Realm _realm = new();
    private readonly NKeyPair _account = Realm.NewAccount();

    [Fact]
    public async Task Accountz_ExportsWithRevocations_AreThoseOfNatsServer()
    {
        string token = _realm.Account(_account, static claims => claims.Nats.Exports =
        [
            Export("a.>", ShareKind.Stream, [.. Importers.Select(static key => (key, 1_600_000_000L)), ("*", 1_500_000_000)]),
            Export("b", ShareKind.Stream),
            Export("b", ShareKind.Service, ("*", 0)),
            Export("c.*", ShareKind.Service),
            Export("d", ShareKind.Service, (Importers[0], 1_700_000_000)),
        ]);
        string[] reference = await ExportsAsync(Servers.Reference, token);
        string[] own = await ExportsAsync(Servers.Gateway, token);

        Assert.Equal(3, reference.Count(static export => export.Contains("\"revoked_activations\"", StringComparison.Ordinal)));
        Assert.Equal(reference, own);
    }

    /// <summary>As they are written; nats-server shows them in no order.</summary>
    private async Task<string[]> ExportsAsync(string program, string token)
    {
        int port = FreePort.Take();
        await using RealmServer server = await RealmServer.StartAsync(
            program, _realm, "{ type: full, dir: {dir} }", arguments: ["-m", port.ToString(CultureInfo.InvariantCulture)]);
        await server.PushAsync(token);
        await using LiveClient client = await server.ConnectAsync(Realm.AsUserOf(_account));
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        string page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/accountz?acc={_account.PublicKey}"));
        JsonElement exports = JsonElement.Parse(page).GetProperty("account_detail").GetProperty("exports");
        return [.. exports.EnumerateArray().Select(static export => export.GetRawText()).Order(StringComparer.Ordinal)];
    }

    private static ExportClaim Export(string subject, ShareKind kind, params (string Account, long UpTo)[] revocations) => new()
    {
        Subject = subject,
        Type = kind,
        TokenRequired = true,
        Revocations = revocations.ToDictionary(static entry => entry.Account, static entry => entry.UpTo),
    };
}
