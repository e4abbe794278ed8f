namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>Who may import an export (facts 2.4).</summary>
/// <param name="Accounts">Names of those who may; null for everybody.</param>
/// <param name="TokenPosition">Which token of the subject, from 1, must be the name of the importing account; 0 for none.</param>
/// <param name="NeedsActivation">Whether an activation token of the exporter is needed: exports of JWT accounts only.</param>
internal sealed record ExportAccess(IReadOnlySet<string>? Accounts, int TokenPosition, bool NeedsActivation)
{
    public static ExportAccess Everybody { get; } = new(null, 0, NeedsActivation: false);

    /// <param name="tokens">Of the subject that is imported; null where it is the very subject of the export.</param>
    /// <param name="isActivated">Whether the import brings an activation token that counts.</param>
    public bool Allows(string importer, string[]? tokens, bool isActivated)
    {
        if (TokenPosition > 0) return TokenPosition <= (tokens?.Length ?? 0) && tokens![TokenPosition - 1] == importer;
        if (NeedsActivation) return isActivated;
        return Accounts is null || Accounts.Contains(importer);
    }

    /// <summary>This one and another export of the same subject taken together, as nats-server does.</summary>
    public ExportAccess With(ExportAccess later) => new(
        later.Accounts is null ? Accounts : Accounts is null ? later.Accounts : Accounts.Concat(later.Accounts).ToHashSet(StringComparer.Ordinal),
        later.Accounts is null && later.TokenPosition == 0 ? TokenPosition : later.TokenPosition,
        NeedsActivation || later.NeedsActivation);
}
