using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>
/// Asks a service about clients whom their own credentials do not decide on. While the answer is waited for, nothing is held but the client's own
/// connection: no thread, and no other client. An answer that is late, comes again or is for someone else changes nothing.
/// </summary>
/// <param name="inner">Looks at the client's own credentials.</param>
/// <param name="line">Null where nobody can be asked: then all of them are refused.</param>
/// <param name="gate">Bounds how many keys and signatures are made and checked at a time.</param>
internal sealed class CalloutAuthenticator(IAuthenticator inner, ICalloutMode mode, ICalloutLine? line, CheckGate gate, TimeProvider time) : IAuthenticator
{
    /// <summary>What service and clients call a request.</summary>
    public const string RequestSubject = "$SYS.REQ.USER.AUTH";

    private const int MaxReasonLength = 1024; // of what a service may write into logs and events

    public IAuthenticator Inner => inner;

    public bool IsRequired => true;

    public bool NeedsNonce => inner.NeedsNonce;

    public ClientIdentity? Implicit => inner.Implicit;

    public bool ChecksImplicit => true;

    public string? AccountOf(ConnectOptions connect) => inner.AccountOf(connect);

    public bool IsOutdated(ClientIdentity identity) => inner.IsOutdated(identity);

    public ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity) =>
        identity.Callout is { } membership ? mode.FindExpulsionAsync(identity, membership) : inner.FindExpulsionAsync(identity);

    public async ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        if (request.Connect.NewAccount || !string.IsNullOrEmpty(request.Connect.Account)) return null;
        ClientIdentity? identity = await inner.AuthenticateAsync(request, cancellationToken).ConfigureAwait(false);
        CalloutCase found = mode.Judge(request, identity);
        if (found.Account is null) return identity;
        if (found.Question is { } question)
        {
            ClientIdentity? plain = identity;
            (identity, string? reason) = line is null ? (null, null) : await AskAsync(request, question, line, cancellationToken).ConfigureAwait(false);
            if (identity is null) request.Refusal = new SignInRefusal(found.Account, reason) { Plain = plain, UserName = question.UserName };
        }
        else if (identity is null)
        {
            request.Refusal = new SignInRefusal(found.Account, null) { UserName = ClaimedName.Of(request.Connect) };
        }

        return identity?.AccountName == found.Account ? WithoutRequests(identity) : identity;
    }

    /// <returns>Nobody, with the reason if there is one.</returns>
    private async Task<(ClientIdentity? Identity, string Reason)> AskAsync(
        SignInRequest request, CalloutQuestion question, ICalloutLine line, CancellationToken cancellationToken)
    {
        if (!line.HasAccount(question.Account)) return (null, $"No valid account \"{question.Account}\" for auth callout request: account missing");
        (string userKey, byte[] body) = await gate.RunAsync(Write, cancellationToken).ConfigureAwait(false);
        request.Asking?.Invoke();
        string? xkey = question.XKey is null ? null : line.Keys.Curve.PublicKey;
        if (await line.AskAsync(question.Account, xkey, body, cancellationToken).ConfigureAwait(false) is not { } answer)
        {
            request.Explain?.Invoke($"Authorization callout response not received in time on account \"{question.Account}\"");
            return (null, "");
        }

        (UserClaims? user, string fault) = await gate.RunAsync(Read, cancellationToken).ConfigureAwait(false);
        CalloutPlace? place = null;
        if (user is not null) (place, fault) = await mode.PlaceAsync(user, question, cancellationToken).ConfigureAwait(false);
        ClientIdentity? identity = place is null ? null : CalloutAdmission.Admit(request, question, user!, place, time.GetUtcNow(), out fault);
        return (identity, TitleCase(fault));

        (string UserKey, byte[] Body) Write()
        {
            string key = NKeyPair.Create(NKeyKind.User).PublicKey;
            return (key, CalloutRequest.Write(request, question, key, line, time.GetUtcNow()));
        }

        (UserClaims? User, string Fault) Read() =>
            (CalloutAnswer.Read(answer, userKey, question, mode, line, time.GetUtcNow(), out string reason), reason);
    }

    private static string TitleCase(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..Math.Min(text.Length, MaxReasonLength)];

    /// <summary>Users of the account that is asked may not ask in its name.</summary>
    internal static ClientIdentity WithoutRequests(ClientIdentity identity)
    {
        PermissionOptions rules = identity.Permissions?.Source ?? new PermissionOptions(null, null, null, null);
        if (rules.PublishDeny?.Contains(RequestSubject) == true) return identity;
        return identity with { Permissions = new SubjectPermissions(rules with { PublishDeny = [.. rules.PublishDeny ?? [], RequestSubject] }) };
    }
}
