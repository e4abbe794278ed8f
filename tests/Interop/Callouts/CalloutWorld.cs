using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Interop.Callouts;

/// <summary>A configuration with a callout, the services that go with it, and the clients they know. Clients that say nothing are not asked about.</summary>
/// <param name="isSealed">Whether requests and answers are encrypted.</param>
internal sealed class CalloutWorld(bool isSealed = false)
{
    /// <summary>Of the account FOO, where it may publish to <c>foo.></c> and not subscribe to <c>secret.></c>.</summary>
    public const string AsAlice = ",\"user\":\"alice\",\"pass\":\"rabbit\"";

    /// <summary>Of the account BAR, where it may do everything.</summary>
    public const string AsHolder = ",\"auth_token\":\"ticket\"";

    /// <summary>Refused.</summary>
    public const string AsStranger = ",\"user\":\"alice\",\"pass\":\"queen\"";

    private readonly NKeyPair _issuer = NKeyPair.Create(NKeyKind.Account);
    private readonly XKeyPair? _key = isSealed ? XKeyPair.Create() : null;

    /// <param name="timeout">How long clients wait.</param>
    public string Config(string timeout) => $$"""
        accounts {
          AUTH { users: [ { user: auth, password: pwd } ] }
          FOO { }
          BAR { }
          PLAIN { users: [ { user: plain, password: pwd } ] }
        }
        no_auth_user: plain
        authorization {
          timeout: "{{timeout}}"
          auth_callout { issuer: {{_issuer.PublicKey}}, account: AUTH, auth_users: [ auth ], allowed_accounts: [ FOO, BAR ]{{(_key is null ? "" : ", xkey: " + _key.PublicKey)}} }
        }
        """;

    /// <summary>A service at that port; it has subscribed.</summary>
    public Task<CalloutService> ServeAsync(int port) => CalloutService.StartAsync(port, ",\"user\":\"auth\",\"pass\":\"pwd\"", Judge, _key);

    private string Judge(AuthorizationRequestClaims request) => request.Nats.Connect switch
    {
        { User: "alice", Password: "rabbit" } => CalloutService.LetIn(request, _issuer, "FOO", static user =>
        {
            user.Nats.Publish.Allow.Add("foo.>");
            user.Nats.Subscribe.Deny.Add("secret.>");
        }),
        { Token: "ticket" } => CalloutService.LetIn(request, _issuer, "BAR"),
        _ => CalloutService.Refuse(request, _issuer, "unknown"),
    };
}
