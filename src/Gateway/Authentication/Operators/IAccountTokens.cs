namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Where the tokens of accounts come from. Safe for concurrent use.</summary>
internal interface IAccountTokens
{
    /// <summary>The token of an account; null when there is none.</summary>
    /// <param name="account">Public key.</param>
    /// <exception cref="AccountFetchException">It could not be found out.</exception>
    ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken);
}

/// <summary>A resolver did not answer, or not with a token.</summary>
internal sealed class AccountFetchException(string message, Exception? inner = null) : Exception(message, inner);
