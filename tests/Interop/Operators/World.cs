using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Operators;

/// <summary>An operator with one account and one user, whose tokens a test changes.</summary>
internal sealed partial class World
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _system = NKeyPair.Create(NKeyKind.Account);

    public NKeyPair AccountKey { get; } = NKeyPair.Create(NKeyKind.Account);

    public NKeyPair Signer { get; } = NKeyPair.Create(NKeyKind.Account);

    public NKeyPair UserKey { get; init; } = NKeyPair.Create(NKeyKind.User);

    public string OperatorToken
    {
        get
        {
            var claims = new OperatorClaims { Subject = _operator.PublicKey };
            claims.Nats.SystemAccount = _system.PublicKey;
            return NatsJwt.Encode(claims, _operator, DateTimeOffset.UtcNow);
        }
    }

    public string Account(Action<AccountClaims>? change = null)
    {
        AccountClaims claims = AccountClaims.Create(AccountKey.PublicKey);
        claims.Name = "Shop";
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, _operator, DateTimeOffset.UtcNow);
    }

    public string User(Action<UserClaims>? change = null, NKeyPair? signer = null)
    {
        UserClaims claims = UserClaims.Create(UserKey.PublicKey);
        claims.Name = "bob";
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, signer ?? AccountKey, DateTimeOffset.UtcNow.AddSeconds(-5));
    }

    /// <summary>A config file whose memory has that account.</summary>
    /// <param name="account">Its token; null for none.</param>
    public string Config(string operatorToken, string? account, string more = "")
    {
        string system = NatsJwt.Encode(AccountClaims.Create(_system.PublicKey), _operator, DateTimeOffset.UtcNow);
        return $"operator: {operatorToken}\nresolver: MEMORY\nresolver_preload {{\n  {_system.PublicKey}: {system}\n"
            + (account is null ? "" : $"  {AccountKey.PublicKey}: {account}\n") + "}\n" + more;
    }

    /// <summary>Connects with a token and a signature of the nonce, and reads to the first PONG.</summary>
    public async Task<RawClient> ConnectAsync(ServerProcess server, string token, string lines = "")
    {
        RawClient client = await OpenAsync(server, token);
        await client.SendAsync(lines);
        await client.SyncAsync();
        return client;
    }

    /// <summary>Sends CONNECT, and waits for nothing.</summary>
    public async Task<RawClient> OpenAsync(ServerProcess server, string token)
    {
        RawClient client = await RawClient.ConnectAsync(server.Port, Deadline);
        await client.ReadUntilAsync("\r\n");
        byte[] nonce = Encoding.ASCII.GetBytes(Nonce().Match(client.ReceivedText).Groups[1].Value);
        string signature = Base64Url.EncodeToString(UserKey.Sign(nonce));
        await client.SendAsync($$"""CONNECT {"verbose":false,"protocol":1,"name":"world","jwt":"{{token}}","sig":"{{signature}}"}""" + "\r\n");
        return client;
    }

    /// <summary>Writes the config file anew and waits until the server has taken it over.</summary>
    public static async Task ReloadAsync(ServerProcess server, string config)
    {
        await File.WriteAllTextAsync(server.ConfigFile, config);
        server.Signal(ProcessSignal.HangUp);
        await server.WaitForLineAsync("Reloaded server configuration", Deadline);
    }

    [GeneratedRegex("\"nonce\":\"([^\"]*)\"")]
    private static partial Regex Nonce();
}
