using System.Globalization;

namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>Rules of what a user may do.</summary>
internal static class UserRules
{
    public static void Check(UserGrants grants, ClaimsValidation found)
    {
        CheckPermissions(grants.Subscribe, isQueueAllowed: true, found);
        CheckPermissions(grants.Publish, isQueueAllowed: false, found);
        foreach (string range in grants.Sources)
        {
            if (!CidrBlock.TryParse(range, out _)) found.Add($"invalid cidr {Quoted.Of(range)} in user src limits");
        }

        foreach (DayTimeRange? range in grants.Times)
        {
            CheckTime(range?.Start, "start", found);
            CheckTime(range?.End, "end", found);
        }

        if (grants.TimesLocation.Length > 0 && ConnectTimes.FindZone(grants.TimesLocation) is null)
            found.Add($"could not parse iana time zone by name: unknown time zone {grants.TimesLocation}");
    }

    public static void Check(DefaultGrants grants, ClaimsValidation found)
    {
        CheckPermissions(grants.Subscribe, isQueueAllowed: true, found);
        CheckPermissions(grants.Publish, isQueueAllowed: false, found);
    }

    private static void CheckPermissions(SubjectRules rules, bool isQueueAllowed, ClaimsValidation found)
    {
        foreach (string entry in rules.Allow.Concat(rules.Deny))
        {
            string[] words = entry.Split(' ');
            if (words.Length > 2)
            {
                found.Add($"Permission Subject \"{entry}\" contains too many spaces");
                continue;
            }

            foreach (string word in words) SubjectText.Check(word, found);
            if (words.Length == 2 && !isQueueAllowed) found.Add($"Permission Subject \"{entry}\" is not allowed to contain queue");
        }
    }

    private static void CheckTime(string? text, string which, ClaimsValidation found)
    {
        if (string.IsNullOrEmpty(text)) found.Add($"time ranges {which} must contain {(which == "start" ? "a" : "an")} {which}");
        else if (!ConnectTimes.TryParse(text, out _)) found.Add(string.Create(CultureInfo.InvariantCulture, $"{which} in time range is invalid {Quoted.Of(text)}"));
    }
}
