namespace OrleansNats.Gateway.Authentication;

/// <summary>A secret and who one becomes with it; a decoy's identity is null, so that its secret opens nothing.</summary>
/// <param name="types">Ways to be connected; empty for all.</param>
internal sealed class Credential(StoredSecret secret, ClientIdentity? identity, IReadOnlyList<string>? types = null)
{
    private readonly ValueTask<ClientIdentity?> _granted = new(identity);

    public StoredSecret Secret => secret;

    public ClientIdentity? Identity => identity;

    /// <summary>Whether a client may be connected in that way.</summary>
    public bool Allows(string connectionType) => types is null || ConnectionTypes.Allow(types, connectionType);

    public ValueTask<ClientIdentity?> CheckAsync(string? offered, CheckGate gate, CancellationToken cancellationToken)
    {
        if (secret.IsSlow) return string.IsNullOrEmpty(offered) ? default : new(CheckSlowlyAsync(offered, gate, cancellationToken));
        return secret.MatchesPlain(offered) ? _granted : default;
    }

    private async Task<ClientIdentity?> CheckSlowlyAsync(string offered, CheckGate gate, CancellationToken cancellationToken) =>
        await gate.RunAsync(() => secret.MatchesBcrypt(offered), cancellationToken).ConfigureAwait(false) ? identity : null;
}
