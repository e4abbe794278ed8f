using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>Reads RMSG, HMSG and LMSG, whose verbs are equally long.</summary>
internal static class RoutedMessageReader
{
    public const int VerbBytes = 4;

    private const int ArgumentsStart = VerbBytes + 1;

    /// <summary>
    /// RMSG or HMSG, of which the verb and the blank behind it have been seen. Handles lines that have single spaces and end with CR LF in
    /// one pass, and leaves the rest to the general way.
    /// </summary>
    /// <param name="word">The verb in upper case.</param>
    public static FrameStatus Read(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        int next = TakeUsualLine(buffer, word[0] == 'H', limits.HasAccounts, ref frame, out int size);
        return next > 0 && frame.Message.SizeText.End - ArgumentsStart <= limits.MaxControlLineBytes
            ? PublishReader.ReadPayload(buffer, next, size, limits.MaxPayloadBytes, ref frame.Message)
            : ReadLine(buffer, word, limits, ref frame);
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

    /// <returns>Offset behind the line feed; 0 when this is not whole, not good or not as usual.</returns>
    private static int TakeUsualLine(ReadOnlySpan<byte> buffer, bool hasHeaders, bool hasAccount, ref RouteFrame frame, out int size)
    {
        ref MessageFrame message = ref frame.Message;
        Slice account = default;
        size = 0;
        int at = ArgumentsStart;
        if (hasAccount && !TryTakeName(buffer, ref at, out account)) return 0;
        if (!TryTakeName(buffer, ref at, out Slice subject)) return 0;
        frame.Verb = RouteVerb.Message;
        frame.Origin = default;
        frame.Account = account;
        frame.Queues = default;
        message.Subject = subject;
        message.Reply = default;
        int next = TakeUsualSizes(buffer, at, hasHeaders, ref message, out size);
        if (next > 0 || !TryTakeName(buffer, ref at, out Slice name)) return next;

        bool hasReply = name.Length > 1 || buffer[name.Start] != '|';
        bool hasQueues = name.Length == 1 && buffer[name.Start] is (byte)'+' or (byte)'|';
        if (hasReply && hasQueues && !TryTakeName(buffer, ref at, out name)) return 0;
        if (hasReply) message.Reply = name;
        else if (TryTakeName(buffer, ref at, out name)) frame.Queues = name;
        else return 0;

        next = TakeUsualSizes(buffer, at, hasHeaders, ref message, out size);
        while (next == 0 && hasQueues && TryTakeName(buffer, ref at, out name))
        {
            int start = frame.Queues.IsEmpty ? name.Start : frame.Queues.Start;
            frame.Queues = new Slice(start, name.End - start);
            next = TakeUsualSizes(buffer, at, hasHeaders, ref message, out size);
        }

        return next;
    }

    /// <summary>Takes an argument that one space ends.</summary>
    private static bool TryTakeName(ReadOnlySpan<byte> buffer, ref int at, out Slice name)
    {
        int length = buffer[at..].IndexOfAnyInRange((byte)0, (byte)' ');
        name = new Slice(at, length);
        if (length <= 0 || buffer[at + length] != ' ') return false;
        at += length + 1;
        return true;
    }

    /// <summary><c>[header-size] size CR LF</c>.</summary>
    /// <returns>Offset behind the line feed; 0 when this is something else.</returns>
    private static int TakeUsualSizes(ReadOnlySpan<byte> buffer, int at, bool hasHeaders, ref MessageFrame message, out int size)
    {
        int end = PublishReader.ReadDigits(buffer, at, out size);
        message.HeaderBytes = -1;
        if (hasHeaders)
        {
            if (end == at || end == buffer.Length || buffer[end] != ' ') return 0;
            message.HeaderSizeText = new Slice(at, end - at);
            message.HeaderBytes = size;
            at = end + 1;
            end = PublishReader.ReadDigits(buffer, at, out size);
            if (message.HeaderBytes > size) return 0;
        }

        if (end == at || end + 1 >= buffer.Length || buffer[end] != '\r' || buffer[end + 1] != '\n') return 0;
        message.SizeText = new Slice(at, end - at);
        return end + 2;
    }
}
