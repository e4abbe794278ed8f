using System.Globalization;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The times of day at which a user may be connected.</summary>
public static class ConnectTimes
{
    /// <summary>Whether now is one of them, and for how long; null for no end. False too where range or zone cannot be read.</summary>
    public static bool Allow(UserGrants grants, DateTimeOffset now, out TimeSpan? left)
    {
        left = null;
        if (grants.Times.Count == 0) return true;
        if (FindZone(grants.TimesLocation) is not { } zone) return false;
        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        foreach (DayTimeRange? range in grants.Times)
        {
            if (!TryParse(range?.Start, out TimeSpan start) || !TryParse(range!.End, out TimeSpan end)) return false;
            if (Within(start, end, local.TimeOfDay) is { } rest && !(left > rest)) left = rest;
        }

        return left is not null;
    }

    /// <summary>The server's own zone for an empty name; null for one that is not known.</summary>
    internal static TimeZoneInfo? FindZone(string name)
    {
        if (name is "" or "Local") return TimeZoneInfo.Local;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;
    }

    internal static bool TryParse(string? text, out TimeSpan time)
    {
        bool isRead = TimeOnly.TryParseExact(text, ["H:mm:ss", "H:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly read);
        time = TimeSpan.FromSeconds((int)read.ToTimeSpan().TotalSeconds); // parts of a second are read and do not count
        return isRead;
    }

    private static TimeSpan? Within(TimeSpan start, TimeSpan end, TimeSpan now)
    {
        if (start < now && now < end) return end - now;
        if (start <= end) return null;
        if (now < end) return end - now;
        return start < now ? end + TimeSpan.FromDays(1) - now : null;
    }
}
