using System.Text;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// Asks the other servers for the token of an account (facts 9.2). The first that has one is believed, for what it says is signed; that there is none only if
/// as many have said so as are known.
/// </summary>
/// <param name="others">How many other servers are known.</param>
internal sealed class TokenLookup(InternalClient client, Account system, Func<int> others, TimeSpan patience, TimeProvider time)
{
    /// <exception cref="AccountFetchException">Nobody has it, or nobody answers in time.</exception>
    public async Task<string> AskAsync(string account)
    {
        if (!NKey.IsPublic(account, NKeyKind.Account)) throw new AccountFetchException("will only fetch valid account keys");
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        int expected = others();
        using InternalInbox inbox = client.OpenInbox(system, message =>
        {
            bool isLast = Interlocked.Decrement(ref expected) <= 0;
            return (message.Body.Length > 0 || isLast) && answer.TrySetResult(message.Body);
        });
        if (!client.Publish(system, SystemSubjects.AccountRequest(account, "CLAIMS.LOOKUP"), default, inbox.Subject)) throw new AccountFetchException("eventing shut down");
        try
        {
            byte[] token = await answer.Task.WaitAsync(patience, time).ConfigureAwait(false);
            return token.Length > 0 ? Encoding.UTF8.GetString(token) : throw new AccountFetchException("account jwt not found");
        }
        catch (TimeoutException)
        {
            throw new AccountFetchException("fetching jwt timed out");
        }
    }
}
