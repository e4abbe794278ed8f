using System.Text;
using Microsoft.Extensions.Logging;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.SystemEvents;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// Keeps the directories of all full resolvers alike, as nats-server does (facts 6.2): each server asks now and then with the hash of its own, one
/// of the others hands over all it has if its hash is another, token by token, and an empty message ends that. The newer token stays.
/// </summary>
internal sealed class DirectorySync(SystemMessages messages, TokenDirectory directory, ClaimsUpdates updates) : IDisposable
{
    private const string Group = "responder";

    private InternalInbox? _inbox;
    private int _waiting; // messages of others that wait to be merged

    private ILogger Logger => messages.Server.Logger;

    /// <param name="answers">For what is handed over, which may be a lot.</param>
    /// <param name="merges">For what others hand over.</param>
    public void Subscribe(InternalLane answers, InternalLane merges)
    {
        InternalClient client = messages.Server.Internal;
        client.Subscribe(messages.System, SystemSubjects.PackClaims, answers, HandOverAsync, queue: Group);
        _inbox = client.OpenInbox(messages.System, message => Take(message, merges));
    }

    /// <summary>Asks one of the others for what is missing here, unless there is still something to be done with what they have given.</summary>
    public async Task AskAsync()
    {
        if (Volatile.Read(ref _waiting) > 0) return;
        byte[] hash = await directory.HashAsync();
        ResolverLog.Compared(Logger, "Checking store state", Convert.ToHexStringLower(hash));
        messages.Server.Internal.Publish(messages.System, SystemSubjects.PackClaims, hash, _inbox!.Subject);
    }

    public void Dispose() => _inbox?.Dispose();

    private async ValueTask HandOverAsync(InternalMessage request)
    {
        if (request.Reply.Length == 0) return;
        try
        {
            byte[] hash = await directory.HashAsync();
            if (!hash.AsSpan().SequenceEqual(request.Body))
            {
                foreach (string account in await directory.KeysAsync())
                {
                    if (await directory.PeekAsync(account) is { } token) await SendAsync(request.Reply, Encoding.UTF8.GetBytes($"{account}|{token}"));
                }
            }

            await SendAsync(request.Reply, []);
            ResolverLog.Compared(Logger, "Pack request answered", Convert.ToHexStringLower(hash));
        }
        catch (TokenStoreException e)
        {
            ResolverLog.StepFailed(Logger, "Pack request", e.Message); // who asked does not get to the end, and asks again
        }
    }

    /// <summary>Completes when the message is on its way: what waits stays small.</summary>
    private Task SendAsync(string subject, byte[] body) =>
        messages.Server.Internal.PublishAsync(new InternalPublication(messages.System, subject, "", () => new InternalContent(body), Echo: true));

    private bool Take(InternalMessage message, InternalLane merges)
    {
        Interlocked.Increment(ref _waiting);
        if (merges.TryAdd(message, MergeAsync)) return true;
        Interlocked.Decrement(ref _waiting); // too much waits: they are asked again later
        return false;
    }

    private async ValueTask MergeAsync(InternalMessage message)
    {
        try
        {
            await MergeLinesAsync(message);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async ValueTask MergeLinesAsync(InternalMessage message)
    {
        foreach (string line in Encoding.UTF8.GetString(message.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split('|');
            string? error = parts.Length != 2 ? "line in package didn't contain 2 entries"
                : !NKey.IsPublic(parts[0], NKeyKind.Account) ? "key to merge is not a valid public account key"
                : await MergeAsync(parts[0], parts[1]);
            if (error is not null) ResolverLog.StepFailed(Logger, "Merging", error);
        }
    }

    private async Task<string?> MergeAsync(string account, string token)
    {
        try
        {
            if (await directory.SaveIfNewerAsync(account, token)) await updates.ApplyAsync(account);
            return null;
        }
        catch (TokenStoreException e)
        {
            return e.Message;
        }
    }
}
