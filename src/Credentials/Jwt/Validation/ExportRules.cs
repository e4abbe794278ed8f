using System.Globalization;

namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>Rules of exports.</summary>
internal static class ExportRules
{
    public static void Check(IList<ExportClaim> exports, ClaimsValidation found)
    {
        foreach (ExportClaim? export in exports)
        {
            if (export is null) found.Add("null export is not allowed");
            else Check(export, found);
        }

        CheckOverlap("service", exports.Where(static export => export?.Type == ShareKind.Service), found);
        CheckOverlap("stream", exports.Where(static export => export is not null && export.Type != ShareKind.Service), found);
    }

    private static void Check(ExportClaim export, ClaimsValidation found)
    {
        bool isService = export.Type == ShareKind.Service;
        if (export.Type == ShareKind.Unknown) found.Add("invalid export type: \"unknown\"");
        if (isService && export.ResponseType is not ("" or "Singleton" or "Stream" or "Chunked"))
            found.Add($"invalid response type for service: {Quoted.Of(export.ResponseType)}");
        if (export.Type == ShareKind.Stream && export.ResponseType.Length > 0) found.Add($"invalid response type for stream: {Quoted.Of(export.ResponseType)}");
        if (export.Type == ShareKind.Stream && export.AllowTrace) found.Add("AllowTrace only valid for service export");
        if (export.Latency is { } latency) CheckLatency(latency, isService, found);
        if (export.ResponseThresholdNanoseconds < 0) found.Add("negative response threshold is invalid");
        if (export.ResponseThresholdNanoseconds > 0 && !isService) found.Add("response threshold only valid for services");
        SubjectText.Check(export.Subject, found);
        if (export.AccountTokenPosition > 0) CheckTokenPosition(export, found);
        AccountRules.CheckInfo(export.Description, export.InfoUrl, found);
    }

    private static void CheckLatency(LatencyClaim latency, bool isService, ClaimsValidation found)
    {
        if (!isService) found.Add("latency tracking only permitted for services");
        if (latency.SamplingPercent is < 0 or > 100) found.Add("sampling percentage needs to be between 1-100");
        SubjectText.Check(latency.Results, found);
        if (SubjectText.HasWildcards(latency.Results)) found.Add("results subject can not contain wildcards");
    }

    private static void CheckTokenPosition(ExportClaim export, ClaimsValidation found)
    {
        string position = export.AccountTokenPosition.ToString(CultureInfo.InvariantCulture);
        if (!SubjectText.HasWildcards(export.Subject))
        {
            found.Add($"Account Token Position can only be used with wildcard subjects: {export.Subject}");
            return;
        }

        string[] tokens = export.Subject.Split('.');
        if (export.AccountTokenPosition > tokens.Length) found.Add($"Account Token Position {position} exceeds length of subject '{export.Subject}'");
        else if (tokens[export.AccountTokenPosition - 1] is not "*" and var token)
            found.Add($"Account Token Position {position} matches '{token}' but must match a * in: {export.Subject}");
    }

    /// <summary>Two exports of a kind may not speak for the same subject.</summary>
    private static void CheckOverlap(string kind, IEnumerable<ExportClaim> exports, ClaimsValidation found)
    {
        string[] subjects = [.. exports.Select(static export => export.Subject)];
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < subjects.Length; i++)
        {
            for (int j = 0; j < subjects.Length; j++)
            {
                if (i != j && SubjectText.IsContained(subjects[i], subjects[j]) && told.Add(subjects[j]))
                    found.Add($"{kind} export subject {Quoted.Of(subjects[j])} already exports {Quoted.Of(subjects[i])}");
            }
        }
    }
}
