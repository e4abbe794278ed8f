namespace OrleansNats.Gateway.Server;

/// <summary>Messages and payload bytes (headers included) in both directions.</summary>
internal readonly record struct Traffic(long InMessages, long InBytes, long OutMessages, long OutBytes)
{
    /// <summary>The larger of each.</summary>
    public static Traffic Max(Traffic left, Traffic right) => new(
        Math.Max(left.InMessages, right.InMessages),
        Math.Max(left.InBytes, right.InBytes),
        Math.Max(left.OutMessages, right.OutMessages),
        Math.Max(left.OutBytes, right.OutBytes));

    public static Traffic operator -(Traffic left, Traffic right) => new(
        left.InMessages - right.InMessages,
        left.InBytes - right.InBytes,
        left.OutMessages - right.OutMessages,
        left.OutBytes - right.OutBytes);

    public static Traffic operator +(Traffic left, Traffic right) => new(
        left.InMessages + right.InMessages,
        left.InBytes + right.InBytes,
        left.OutMessages + right.OutMessages,
        left.OutBytes + right.OutBytes);
}
