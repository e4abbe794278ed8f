using System.Collections.ObjectModel;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Permissions of tokens in the form of those of the configuration.</summary>
internal static class TokenPermissions
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Null when nothing is said, which allows everything or what the account has for such users. Entries that are no subjects are left out of
    /// allow lists; a denial that is none makes the whole of it unusable.</summary>
    public static PermissionOptions? Read(SubjectRules publish, SubjectRules subscribe, ResponseGrant? responses)
    {
        if (publish.AreEmpty && subscribe.AreEmpty && responses is null) return null;
        return new PermissionOptions(List(publish.Allow), List(publish.Deny), List(subscribe.Allow), List(subscribe.Deny)) { Responses = Read(responses) };
    }

    private static ReadOnlyCollection<string>? List(IList<string> entries) => entries.Count == 0 ? null : entries.AsReadOnly();

    private static ResponseOptions? Read(ResponseGrant? grant)
    {
        if (grant is null) return null;
        ResponseOptions usual = ResponseOptions.Default;
        return new ResponseOptions(
            grant.MaxMessages == 0 ? usual.MaxMessages : grant.MaxMessages,
            grant.ExpiresNanoseconds == 0 ? usual.Expires : new TimeSpan(grant.ExpiresNanoseconds / NanosecondsPerTick));
    }
}
