using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary><c>auth_callout</c> of the configuration. Asked about are all who do not sign in as users of the file, and those who do, except its own users.</summary>
/// <param name="mapsCertificates">Whether certificates say which user of the file a client is.</param>
internal sealed class ConfiguredCallout(
    CalloutOptions options, AuthorizationOptions authorization, ICalloutLine? line, bool mapsCertificates) : ICalloutMode
{
    public CalloutCase Judge(SignInRequest request, ClientIdentity? plain)
    {
        bool isOfAccount = plain is not null && plain.AccountName != ClientIdentity.GlobalAccount;
        if (isOfAccount && options.AllowedAccounts.Count > 0 && !options.AllowedAccounts.Contains(plain!.AccountName)) return default;
        ConnectOptions connect = TakenFor(request.Connect, plain);
        string? user = plain is null ? ClaimedName.Of(connect) : plain.UserName;
        if (user is not null && options.AuthUsers.Contains(user)) return new CalloutCase(null, options.Account);
        return new CalloutCase(new CalloutQuestion(options.Account, options.Issuer, options.XKey, connect), options.Account);
    }

    public bool IsSigner(AuthorizationResponseClaims answer, CalloutQuestion question) => answer.Issuer == options.Issuer;

    public ValueTask<(CalloutPlace? Place, string Fault)> PlaceAsync(UserClaims user, CalloutQuestion question, CancellationToken cancellationToken)
    {
        string account = user.Audience ?? "";
        string fault = user.Nats.IssuerAccount.Length > 0 ? $"error non operator mode account \"{question.Account}\": attempted to use issuer_account"
            : user.Issuer != options.Issuer
                ? $"wrong issuer for auth callout response on account \"{question.Account}\", expected \"{options.Issuer}\" got \"{user.Issuer}\""
            : line?.HasAccount(account) != true ? $"no valid account \"{account}\" for auth callout response on account \"{question.Account}\": account missing"
            : "";
        return new((fault.Length > 0 ? null : new CalloutPlace(account, user.Nats, null, Defaults: null), fault)); // those of accounts are for users of the file
    }

    public ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity, CalloutMembership membership) =>
        new(line?.HasAccount(identity.AccountName) == true ? Expulsion.None : Expulsion.SignerGone);

    /// <summary>As nats-server has it: the user of those who say nothing, and of a certificate, stands there as if the client had sent it.</summary>
    private ConnectOptions TakenFor(ConnectOptions connect, ClientIdentity? plain)
    {
        connect = connect with { Jwt = null }; // means nothing without operators
        if (mapsCertificates && plain is not null && string.IsNullOrEmpty(connect.NKey)) return connect with { User = plain.UserName };
        bool isSilent = string.IsNullOrEmpty(connect.User) && string.IsNullOrEmpty(connect.Password)
            && string.IsNullOrEmpty(connect.Token) && string.IsNullOrEmpty(connect.NKey);
        if (!isSilent || authorization.NoAuthUser is not { } guest) return connect;
        foreach (UserOptions user in authorization.Users)
        {
            if (user.Name == guest) return user.IsNKey ? connect with { NKey = guest } : connect with { User = guest, Password = user.Password };
        }

        return connect;
    }
}
