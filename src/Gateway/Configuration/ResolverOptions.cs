namespace OrleansNats.Gateway.Configuration;

/// <summary>Where tokens of accounts come from: with neither of the two from <see cref="OperatorOptions.Preload"/> alone.</summary>
/// <param name="Url">An account's token is at this address with the public key behind it.</param>
/// <param name="Directory">Tokens are kept in files, and exchanged with other servers.</param>
public sealed record ResolverOptions(Uri? Url, ResolverDirectoryOptions? Directory = null)
{
    /// <summary>Whether no token comes from outside of the configuration.</summary>
    public bool IsMemory => Url is null && Directory is null;
}
