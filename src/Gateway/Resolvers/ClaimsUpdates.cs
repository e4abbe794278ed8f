using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// Requests to take another token of an account (facts 9.2). Checks, their order and what is answered are those of nats-server 2.15.1, which differ
/// by the kind of resolver and by the subject.
/// </summary>
/// <param name="accounts">Null outside of operator mode.</param>
/// <param name="tokens">Null without a directory: then tokens count until they are fetched again.</param>
/// <param name="trust">Null without a directory.</param>
#pragma warning disable CA1001 // The semaphore is only awaited: there is nothing in it to free.
internal sealed class ClaimsUpdates(ClaimsReplies replies, TrustedAccounts? accounts, DirectoryTokens? tokens, OperatorTrust? trust)
#pragma warning restore CA1001
{
    private const int AccountToken = 3;
    private const int OldAccountToken = 2;
    private const string WrongSubject = "subject does not match jwt content";

    private readonly SemaphoreSlim _turn = new(1, 1); // of who puts a token of the directory into force
    private readonly ClaimsWords _words = tokens is { Options.IsCache: true } ? ClaimsWords.Cache : ClaimsWords.Store;

    public void Subscribe(InternalClient client, Account system, InternalLane lane)
    {
        client.Subscribe(system, SystemSubjects.AccountEvent("*", "CLAIMS.UPDATE"), lane, request => UpdateAsync(request, OldAccountToken));
        client.Subscribe(system, SystemSubjects.AccountRequest("*", "CLAIMS.UPDATE"), lane, request => UpdateAsync(request, AccountToken));
        if (tokens is not null) client.Subscribe(system, SystemSubjects.UpdateClaims, lane, UpdateAsync);
    }

    /// <summary>Puts the token that a directory has taken into force, if its account is in use; it is read again, for another one may have come since.</summary>
    public async Task ApplyAsync(string account)
    {
        string? error = null;
        await _turn.WaitAsync();
        try
        {
            if (await tokens!.Directory.LoadAsync(account) is { } token) error = await accounts!.UpdateAsync(account, token, CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }

        if (error is not null) ResolverLog.NotUpdated(replies.Messages.Server.Logger, account, error);
    }

    private async ValueTask UpdateAsync(InternalMessage request, int accountToken)
    {
        string account = SystemSubjects.Token(request.Subject, accountToken) ?? "";
        if (tokens is null)
        {
            Answer(request, await UpdateKnownAsync(account, Encoding.UTF8.GetString(request.Body)));
            return;
        }

        string token = Encoding.UTF8.GetString([.. request.Headers, .. request.Body]); // headers make it none, as in nats-server
        Answer(request, tokens.Options.IsCache ? await CacheAsync(account, token) : await StoreAsync(account, token));
    }

    /// <summary>The request whose token says which account it is about.</summary>
    private async ValueTask UpdateAsync(InternalMessage request)
    {
        string token = Encoding.UTF8.GetString(request.Body);
        if (!NatsJwt.TryDecode(token, out AccountClaims? claims, out string? error)) Answer(request, Fail("n/a", error));
        else if (trust!.FindIssuerFault(claims) is { } issuer) Answer(request, Fail(claims.Subject, issuer));
        else if (tokens!.Options.IsCache && !accounts!.MayUpdate(claims.Subject)) Answer(request, new Verdict(claims.Subject, _words.Skipped));
        else if (FindFault(claims) is { } fault) Answer(request, new Verdict(claims.Subject, _words.Invalid, fault));
        else Answer(request, await SaveAsync(claims.Subject, token));
    }

    private async Task<Verdict> StoreAsync(string account, string token)
    {
        if (!NatsJwt.TryDecode(token, out AccountClaims? claims, out string? error)) return Fail("n/a", error);
        if (FindFault(claims) is { } fault) return new Verdict(claims.Subject, _words.Invalid, fault);
        if (claims.Subject != account) return Fail(account, WrongSubject);
        return trust!.FindIssuerFault(claims) is { } issuer ? Fail(account, issuer) : await SaveAsync(account, token);
    }

    private async Task<Verdict> CacheAsync(string account, string token)
    {
        if (!NatsJwt.TryDecode(token, out AccountClaims? claims, out string? error)) return Fail(account, error);
        if (claims.Subject != account) return Fail(account, WrongSubject);
        if (trust!.FindIssuerFault(claims) is { } issuer) return Fail(account, issuer);
        if (!accounts!.MayUpdate(account)) return new Verdict(account, _words.Skipped);
        return FindFault(claims) is { } fault ? new Verdict(account, _words.Invalid, fault) : await SaveAsync(account, token);
    }

    /// <summary>Without a directory: the token is for the account in use, and for nothing else.</summary>
    private async Task<Verdict> UpdateKnownAsync(string account, string token)
    {
        if (token.Length == 0) return new Verdict(account, "jwt update error", "request body is empty");
        if (!NatsJwt.TryDecode(token, out AccountClaims? claims, out string? error)) return Fail(account, error);
        if (claims.Subject != account) return Fail(account, WrongSubject);
        if (accounts is null || !accounts.MayUpdate(account)) return new Verdict(account, _words.Skipped);
        error = await accounts.UpdateAsync(account, token, CancellationToken.None);
        return error is null ? new Verdict(account, _words.Updated) : Fail(account, error);
    }

    private async Task<Verdict> SaveAsync(string account, string token)
    {
        try
        {
            if (await tokens!.Directory.SaveAsync(account, token)) await ApplyAsync(account);
            return new Verdict(account, _words.Updated);
        }
        catch (TokenStoreException e)
        {
            return Fail(account, e.Message);
        }
    }

    /// <summary>What is wrong with what a token says; that it is out of date is not.</summary>
    private string? FindFault(AccountClaims claims)
    {
        string[] faults = [.. claims.Validate(replies.Messages.Server.Time.GetUtcNow()).Issues.Where(static issue => issue.IsBlocking).Select(static issue => issue.Text)];
        return faults.Length == 0 ? null : $"validation errors: [{string.Join(' ', faults)}]";
    }

    private Verdict Fail(string account, string error) => new(account, _words.Failed, error);

    private void Answer(InternalMessage request, in Verdict verdict)
    {
        if (verdict.Error is { } error) replies.Refuse(request.Reply, verdict.Account, verdict.Message, error);
        else replies.Accept(request.Reply, verdict.Account, verdict.Message);
    }

    /// <summary>What became of a request.</summary>
    /// <param name="Error">Null when it was done.</param>
    private readonly record struct Verdict(string Account, string Message, string? Error = null);
}
