namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>Rules of imports.</summary>
internal static class ImportRules
{
    /// <param name="importer">Public key of the account that has them.</param>
    public static void Check(IList<ImportClaim> imports, string importer, ClaimsValidation found)
    {
        var services = new Dictionary<string, List<string>>(StringComparer.Ordinal); // local subjects by exporter
        foreach (ImportClaim? import in imports)
        {
            if (import is null)
            {
                found.Add("null import is not allowed");
                continue;
            }

            if (import.Type == ShareKind.Service) CheckOverlap(import, services, found);
            Check(import, importer, found);
        }
    }

    private static void CheckOverlap(ImportClaim import, Dictionary<string, List<string>> services, ClaimsValidation found)
    {
        string local = import.To.Length > 0 ? import.To
            : import.LocalSubject.Length > 0 ? SubjectText.WithoutReferences(import.LocalSubject)
            : import.Subject;
        if (!services.TryGetValue(import.Account, out List<string>? others)) services[import.Account] = others = [];
        foreach (string other in others)
        {
            if (SubjectText.IsContained(local, other) || SubjectText.IsContained(other, local))
                found.Add($"overlapping subject namespace for {Quoted.Of(local)} and {Quoted.Of(other)} in same account {Quoted.Of(import.Account)}");
        }

        if (!others.Contains(local)) others.Add(local);
    }

    private static void Check(ImportClaim import, string importer, ClaimsValidation found)
    {
        bool isService = import.Type == ShareKind.Service;
        if (import.Type == ShareKind.Unknown) found.Add("invalid import type: \"unknown\"");
        if (isService && import.AllowTrace) found.Add("AllowTrace only valid for stream import");
        if (import.Account.Length == 0) found.Add("account to import from is not specified");
        if (import.To.Length > 0) found.AddWarning("the field to has been deprecated (use LocalSubject instead)");
        SubjectText.Check(import.Subject, found);
        if (import.LocalSubject.Length > 0)
        {
            SubjectText.CheckRenaming(import.LocalSubject, import.Subject, found);
            if (import.To.Length > 0) found.Add("Local Subject replaces To");
        }

        if (import.Share && !isService)
            found.Add($"sharing information (for latency tracking) is only valid for services: {Quoted.Of(import.Subject)}");
        if (import.Token.Length > 0) CheckToken(import, importer, found);
    }

    private static void CheckToken(ImportClaim import, string importer, ClaimsValidation found)
    {
        string subject = Quoted.Of(import.Subject);
        if (!NatsJwt.TryDecode(import.Token, out ActivationClaims? activation, out _))
        {
            found.Add($"import {subject} contains an invalid activation token");
            return;
        }

        if (activation.Issuer != import.Account && activation.Nats.IssuerAccount != import.Account)
            found.Add($"activation token doesn't match account for import {subject}");
        if (activation.Subject != importer) found.Add($"activation token doesn't match account it is being included in, {subject}");
        if (activation.Nats.ImportType != import.Type)
            found.Add($"mismatch between token import type {NameOf(activation.Nats.ImportType)} and type of import {NameOf(import.Type)}");
        activation.CheckContent(found);
        string local = import is { Type: ShareKind.Service, To.Length: > 0 } ? import.To : import.Subject;
        if (!SubjectText.IsContained(local, activation.Nats.ImportSubject))
            found.Add($"activation token import subject {Quoted.Of(activation.Nats.ImportSubject)} doesn't match import {subject}");
    }

    private static string NameOf(ShareKind kind) => kind switch
    {
        ShareKind.Stream => "stream",
        ShareKind.Service => "service",
        _ => "unknown",
    };
}
