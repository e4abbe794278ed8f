namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary><c>resolver: MEMORY</c>: the tokens of the configuration.</summary>
internal sealed class PreloadedTokens(IReadOnlyDictionary<string, string> tokens) : IAccountTokens
{
    public ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken) => new(tokens.GetValueOrDefault(account));
}
