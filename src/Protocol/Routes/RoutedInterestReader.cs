using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>Reads RS+, RS-, LS+ and LS-.</summary>
internal static class RoutedInterestReader
{
    /// <summary><c>[origin] [account] subject [queue weight]</c>, without the weight when interest ends.</summary>
    /// <param name="word">The verb in upper case.</param>
    public static FrameStatus Read(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, RouteVerb verb, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        FrameStatus status =
            ControlLine.FindArguments(buffer, word, blankNeeded: true, limits.MaxControlLineBytes, out Slice stretch, out int next);
        if (status != FrameStatus.Complete) return status;

        bool begins = verb is RouteVerb.Subscribe or RouteVerb.LeafSubscribe;
        bool hasOrigin = verb == RouteVerb.LeafSubscribe || (verb == RouteVerb.LeafUnsubscribe && limits.LeafUnsubscribeHasOrigin);
        int subject = (hasOrigin ? 1 : 0) + (limits.HasAccounts ? 1 : 0);
        RouteArguments arguments = RouteArguments.Split(buffer, stretch);
        bool hasQueue = arguments.Count == subject + (begins ? 3 : 2);
        if (!hasQueue && arguments.Count != subject + 1) return FrameStatus.MalformedArguments;

        frame.Verb = verb;
        frame.Origin = hasOrigin ? arguments[0] : default;
        frame.Account = limits.HasAccounts ? arguments[subject - 1] : default;
        frame.Subject = arguments[subject];
        frame.Queue = hasQueue ? arguments[subject + 1] : default;
        frame.Weight = begins && hasQueue ? WeightOf(arguments.Last.Of(buffer)) : 1;
        frame.TotalBytes = next;
        return FrameStatus.Complete;
    }

    private static int WeightOf(ReadOnlySpan<byte> digits) => PublishReader.TryReadSize(digits, out int weight) && weight > 0 ? weight : 0;
}
