using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Accounts.Rules;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Looks at the tokens with which accounts let others have their private exports.</summary>
internal sealed class ImportActivations(TimeProvider time)
{
    /// <summary>Whether the import brings a token with which the exporter, in its newest token, lets the importer have it.</summary>
    /// <param name="endsAt">Unix seconds at which that ends; 0 for never.</param>
    public bool IsActivated(string importer, AccountClaims exporter, ImportClaim import, out long endsAt)
    {
        endsAt = 0;
        if (!NatsJwt.TryDecode(import.Token, out ActivationClaims? activation, out _)) return false;
        endsAt = activation.ExpiresAt;
        bool isFromExporter = activation.Nats.IssuerAccount.Length == 0 ? activation.Issuer == exporter.Subject
            : activation.Nats.IssuerAccount == exporter.Subject && (activation.Issuer == exporter.Subject || exporter.Nats.SigningKeys.ContainsKey(activation.Issuer));
        if (!isFromExporter || activation.Subject != importer || activation.Nats.ImportType != import.Type) return false;
        DateTimeOffset now = time.GetUtcNow();
        if (endsAt != 0 && endsAt <= now.ToUnixTimeSeconds()) return false;
        if (activation.Validate(now).IsBlocking(withTimes: true) || !DraftRules.Covers(activation.Nats.ImportSubject, import.Subject)) return false;
        return !exporter.Nats.Exports.Any(export => export is not null && export.Type == import.Type && DraftRules.Covers(export.Subject, import.Subject) && export.IsRevoked(activation));
    }
}
