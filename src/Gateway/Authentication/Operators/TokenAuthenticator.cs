using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Operator mode: a client is who its token says, if the account that has signed it is trusted and nothing speaks against it (facts 6.1).
/// The order of the checks is nats-server's.</summary>
internal sealed class TokenAuthenticator(OperatorOptions options, string? systemAccount, TrustedAccounts accounts, TimeProvider time) : IAuthenticator
{
    private readonly HashSet<string>? _pinned = options.PinnedAccounts is null ? null : [.. options.PinnedAccounts, systemAccount ?? ""];

    public TrustedAccounts Accounts => accounts;

    public bool IsRequired => true;

    public bool NeedsNonce => true;

    public ClientIdentity? Implicit => null;

    public string? AccountOf(ConnectOptions connect) => null;

    public async ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity)
    {
        if (identity.Token is not { } token) return Expulsion.NotAuthorized;
        return token.FindExpulsion(await accounts.FindAsync(token.Account.Name, explain: null, CancellationToken.None).ConfigureAwait(false));
    }

    public bool IsOutdated(ClientIdentity identity) => identity.TrustedAccount is { } account && !ReferenceEquals(account, accounts.Find(account.Name));

    public ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        if (request.Connect.NewAccount || !string.IsNullOrEmpty(request.Connect.Account)) return default;
        if (FindUser(request, out string token) is not { } user) return default;
        if (_pinned is not null && !_pinned.Contains(user.Account))
        {
            accounts.CountPinnedRefusal();
            return Refuse(request, $"Account {user.Account} not listed as operator pinned account");
        }

        ValueTask<TrustedAccount?> lookup = accounts.FindAsync(user.Account, request.Explain, cancellationToken);
        return lookup.IsCompletedSuccessfully ? new(Admit(request, user, token, lookup.Result)) : AwaitAsync(request, user, token, lookup);
    }

    private async ValueTask<ClientIdentity?> AwaitAsync(SignInRequest request, UserClaims user, string token, ValueTask<TrustedAccount?> lookup) =>
        Admit(request, user, token, await lookup.ConfigureAwait(false));

    private UserClaims? FindUser(SignInRequest request, out string token)
    {
        token = request.Connect.Jwt ?? "";
        bool isRead = NatsJwt.TryDecode(token, out UserClaims? user, out _);
        if (!isRead && options.DefaultSentinel is { } sentinel) isRead = NatsJwt.TryDecode(token = sentinel, out user, out _);
        if (!isRead)
        {
            request.Explain?.Invoke("Authentication requires a user JWT");
            return null;
        }

        if (user!.Nats.ProxyRequired)
        {
            request.Explain?.Invoke("proxy required, which is not supported");
            return null;
        }

        ClaimsValidation found = user.Validate(time.GetUtcNow());
        if (!found.IsBlocking(withTimes: true)) return user;
        request.Explain?.Invoke("User JWT no longer valid: " + found);
        return null;
    }

    private ClientIdentity? Admit(SignInRequest request, UserClaims user, string token, TrustedAccount? account)
    {
        if (account is null) return null; // the reason was told
        ClientIdentity? identity = Check(request, user, token, account);
        if (identity is null && account.Claims.Nats.Authorization.AuthUsers.Count > 0) request.Refusal = new SignInRefusal(account.Name, null);
        return identity;
    }

    private ClientIdentity? Check(SignInRequest request, UserClaims user, string token, TrustedAccount account)
    {
        string? fault = FindGrants(user, account, out UserGrants? grants) ?? FindFault(request, user, account, grants!);
        if (fault is null && !grants!.BearerToken && !Nonce.IsSigned(request, user.Subject)) return null;
        fault ??= account.Claims.IsRevoked(user) ? "User authentication revoked" : null;
        fault ??= SourceAddress.IsAllowed(grants!, request.RemoteIp) ? null : "Bad src Ip " + request.RemoteIp;
        TimeSpan? left = null;
        if (fault is null && !ConnectTimes.Allow(grants!, time.GetUtcNow(), out left)) fault = "Outside connect times";
        if (fault is null) return IdentityOf(user, token, account, grants!, left, request);
        request.Explain?.Invoke(fault);
        return null;
    }

    /// <summary>What the user may do: what its token says, or the scope of the key that has signed it.</summary>
    private static string? FindGrants(UserClaims user, TrustedAccount account, out UserGrants? grants)
    {
        grants = user.Nats;
        if (!account.IsSigner(user.Issuer, out UserScope? scope)) return "User JWT issuer is not known";
        if (scope is null) return null;
        if (scope.FindError(user) is { } error) return "User JWT is not valid: " + error;
        grants = PermissionTemplate.Fill(scope.Template, user, account.Claims, out _);
        return grants is null ? "User JWT generated invalid permissions" : null;
    }

    private string? FindFault(SignInRequest request, UserClaims user, TrustedAccount account, UserGrants grants)
    {
        if (account.IsExpired(time.GetUtcNow())) return "Account JWT has expired";
        if (grants.BearerToken && account.Limits.DisallowsBearer) return "Account does not allow bearer tokens";
        if (grants.ProxyRequired) return "proxy required, which is not supported";
        return ConnectionTypes.AllowByToken(grants.AllowedConnectionTypes, request) ? null : "Connection type not allowed";
    }

    private ClientIdentity? IdentityOf(UserClaims user, string token, TrustedAccount account, UserGrants grants, TimeSpan? left, SignInRequest request)
    {
        PermissionOptions? own = TokenPermissions.Read(grants.Publish, grants.Subscribe, grants.Responses);
        if (own is not null && AuthorizationRules.FindError(own) is { } error)
        {
            request.Explain?.Invoke("User JWT has invalid permissions: " + error); // nats-server drops such entries, also denials
            return null;
        }

        return new ClientIdentity(NameOf(request.Connect, user), account.Name, own is null ? account.DefaultPermissions : new SubjectPermissions(own))
        {
            Token = new TokenMembership(user, token, grants, account, TokenTimes.EndOf(user, left, time.GetUtcNow())),
            HasDefaultPermissions = own is null,
            IssuerKey = user.Nats.IssuerAccount.Length > 0 ? user.Issuer : account.Name,
        };
    }

    /// <summary>As nats-server shows it: the name that the client gives itself comes before the key of its token.</summary>
    private static string NameOf(ConnectOptions connect, UserClaims user) =>
        !string.IsNullOrEmpty(connect.NKey) ? connect.NKey : !string.IsNullOrEmpty(connect.User) ? connect.User : user.Subject;

    private static ValueTask<ClientIdentity?> Refuse(SignInRequest request, string reason)
    {
        request.Explain?.Invoke(reason);
        return default;
    }
}
