using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>When the time of a token's holder is over.</summary>
internal static class TokenTimes
{
    private const long MaxUnixSeconds = 253_402_300_799; // the year 9999

    /// <summary>Null for never.</summary>
    /// <param name="left">Until the end of the time of day at which the user may be connected; null for no end.</param>
    public static DateTimeOffset? EndOf(UserClaims user, TimeSpan? left, DateTimeOffset now)
    {
        DateTimeOffset? end = left is null ? null : now + left;
        if (user.ExpiresAt == 0) return end;
        DateTimeOffset expiry = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(user.ExpiresAt, 0, MaxUnixSeconds));
        return expiry > end ? end : expiry;
    }
}
