using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>Reads RMSG, HMSG and LMSG, whose verbs are equally long.</summary>
internal static class RoutedMessageReader
{
    public const int VerbBytes = 4;

    /// <summary>
    /// A message whose verb and the blank behind it have been seen. Handles lines that have single spaces and end with CR LF in one pass,
    /// and leaves the rest to the general way.
    /// </summary>
    /// <param name="word">The verb in upper case.</param>
    public static FrameStatus Read(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        const int Start = VerbBytes + 1;
        var arguments = default(RouteArguments);
        int at = Start;
        while (true)
        {
            int length = buffer[at..].IndexOfAnyInRange((byte)0, (byte)' ');
            if (length <= 0) break;
            arguments.Add(new Slice(at, length));
            at += length;
            byte end = buffer[at++];
            if (end == ' ') continue;
            if (end != '\r' || at == buffer.Length || buffer[at] != '\n' || arguments.Last.End - Start > limits.MaxControlLineBytes) break;
            return Take(buffer, word, arguments, at + 1, limits, ref frame);
        }

        return ReadLine(buffer, word, limits, ref frame);
    }

    /// <summary>Any message: also one whose verb has come in part only.</summary>
    /// <param name="word">The verb in upper case.</param>
    public static FrameStatus ReadLine(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        frame.TotalBytes = 0;
        FrameStatus status =
            ControlLine.FindArguments(buffer, word, blankNeeded: true, limits.MaxControlLineBytes, out Slice stretch, out int next);
        if (status != FrameStatus.Complete) return status;
        return Take(buffer, word, RouteArguments.Split(buffer, stretch), next, limits, ref frame);
    }

    /// <summary><c>[origin] [account] subject [reply] [header-size] size</c>, or with queues instead of the reply, see below.</summary>
    private static FrameStatus Take(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, in RouteArguments arguments, int payloadStart, in RouteFrameLimits limits,
        ref RouteFrame frame)
    {
        bool hasOrigin = word[0] == 'L';
        bool hasHeaders = word[0] != 'R';
        int subject = (hasOrigin ? 1 : 0) + (limits.HasAccounts ? 1 : 0);
        int between = arguments.Count - subject - (hasHeaders ? 3 : 2); // arguments between the subject and the sizes
        if (between < 0) return FrameStatus.MalformedArguments;

        ref MessageFrame message = ref frame.Message;
        frame.Verb = RouteVerb.Message;
        frame.Origin = hasOrigin ? arguments[0] : default;
        frame.Account = limits.HasAccounts ? arguments[subject - 1] : default;
        message.Subject = arguments[subject];
        message.Reply = between == 1 ? arguments[subject + 1] : default;
        message.SizeText = arguments.Last;
        message.HeaderBytes = -1;
        frame.Queues = default;
        if (!PublishReader.TryReadSize(message.SizeText.Of(buffer), out int size)) return FrameStatus.MalformedArguments;
        if (hasHeaders && !TakeHeaderSize(buffer, arguments.SecondLast, size, ref message)) return FrameStatus.MalformedArguments;
        if (between > 1)
        {
            Slice lastQueue = hasHeaders ? arguments.ThirdLast : arguments.SecondLast;
            if (!TakeQueues(buffer, arguments, subject + 1, between, lastQueue, ref frame)) return FrameStatus.MalformedArguments;
        }

        return PublishReader.ReadPayload(buffer, payloadStart, size, limits.MaxPayloadBytes, ref message);
    }

    private static bool TakeHeaderSize(ReadOnlySpan<byte> buffer, Slice text, int size, ref MessageFrame message)
    {
        if (!PublishReader.TryReadSize(text.Of(buffer), out int headerBytes) || headerBytes > size) return false;
        message.HeaderSizeText = text;
        message.HeaderBytes = headerBytes;
        return true;
    }

    /// <summary><c>+ reply [queue…]</c> or <c>| queue…</c>.</summary>
    private static bool TakeQueues(
        ReadOnlySpan<byte> buffer, in RouteArguments arguments, int indicator, int count, Slice lastQueue, ref RouteFrame frame)
    {
        if (arguments[indicator].Length != 1) return false;
        byte sign = buffer[arguments[indicator].Start];
        if (sign is not ((byte)'+' or (byte)'|')) return false;
        bool hasReply = sign == '+';
        if (hasReply) frame.Message.Reply = arguments[indicator + 1];
        if (hasReply && count == 2) return true;
        int start = arguments[indicator + (hasReply ? 2 : 1)].Start;
        frame.Queues = new Slice(start, lastQueue.End - start);
        return true;
    }
}
