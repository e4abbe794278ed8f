using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Resolvers;

/// <summary><c>resolver</c> of type <c>full</c> or <c>cache</c>: tokens of a directory, and those that other servers have.</summary>
internal sealed class DirectoryTokens : IAccountTokens
{
    private readonly SharedFetches _fetches;

    public DirectoryTokens(ResolverDirectoryOptions options, TimeProvider time)
    {
        Options = options;
        Directory = new TokenDirectory(options, time);
        _fetches = new SharedFetches(FindAsync);
    }

    public ResolverDirectoryOptions Options { get; }

    public TokenDirectory Directory { get; }

    /// <summary>Asks other servers for a token that is not here; null while nobody can be asked. Throws an <see cref="AccountFetchException"/> where there is none.</summary>
    public Func<string, Task<string>>? AskOthers { get; set; }

    public ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken) => _fetches.GetAsync(account, cancellationToken);

    private async Task<string?> FindAsync(string account)
    {
        try
        {
            if (await Directory.LoadAsync(account).ConfigureAwait(false) is { Length: > 0 } token) return token;
            if (AskOthers is not { } ask) return null;
            string answer = await ask(account).ConfigureAwait(false);
            await Directory.SaveIfNewerAsync(account, answer).ConfigureAwait(false);
            return answer;
        }
        catch (TokenStoreException e)
        {
            throw new AccountFetchException(e.Message, e);
        }
    }
}
