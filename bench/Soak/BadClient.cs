using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>Plays one bad client.</summary>
public static class BadClient
{
    /// <summary>Connects, misbehaves, and compares what comes back.</summary>
    /// <returns>Null when the server answered exactly; else what was wrong.</returns>
    public static async Task<string?> TryAsync(int port, BadClientKind kind, int number, TimeSpan deadline)
    {
        await using RawClient client = await RawClient.ConnectAsync(port, deadline);
        await client.ReadUntilAsync("\r\n");
        int infoBytes = client.Received.Length;
        if (client.IsClosedByServer) return $"{kind.Name}: closed before INFO";
        await client.SendAsync(kind.Sent(number));
        switch (kind.Ending)
        {
            case BadClientEnding.Leaves:
                return null;
            case BadClientEnding.Resets:
                client.Reset();
                return null;
            case BadClientEnding.EndsSending:
                client.EndSending();
                break;
        }

        try
        {
            await client.ReadToEndAsync();
        }
        catch (TimeoutException)
        {
            return $"{kind.Name}: not closed after {deadline}; answer: {client.ReceivedText[infoBytes..]}";
        }

        string answer = client.ReceivedText[infoBytes..];
        return answer == kind.Answer ? null : $"{kind.Name}: \"{answer}\" instead of \"{kind.Answer}\"";
    }
}
