namespace OrleansNats.Protocol.Frames;

/// <summary>Reads the arguments of SUB and UNSUB.</summary>
internal static class InterestReader
{
    /// <summary><c>subject [queue] sid</c>.</summary>
    public static FrameStatus ReadSub(ReadOnlySpan<byte> buffer, Slice arguments, ref ClientFrame frame)
    {
        var tokens = Split(buffer, arguments);
        Slice subject = tokens.Next();
        Slice second = tokens.Next();
        Slice third = tokens.Next();
        if (second.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;
        frame.Subject = subject;
        frame.Queue = third.IsEmpty ? default : second;
        frame.Sid = third.IsEmpty ? second : third;
        return FrameStatus.Complete;
    }

    /// <summary><c>sid [max]</c>. A maximum that is no number counts as none, as nats-server has it.</summary>
    public static FrameStatus ReadUnsub(ReadOnlySpan<byte> buffer, Slice arguments, ref ClientFrame frame)
    {
        var tokens = Split(buffer, arguments);
        Slice sid = tokens.Next();
        Slice max = tokens.Next();
        if (sid.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;
        frame.Sid = sid;
        frame.Max = PublishReader.TryReadSize(max.Of(buffer), out int count) ? count : -1;
        return FrameStatus.Complete;
    }

    /// <summary>In these two verbs, but not in PUB, nats-server parts arguments at a stray CR or LF too.</summary>
    private static ArgumentSplitter Split(ReadOnlySpan<byte> buffer, Slice arguments) =>
        new(buffer, arguments, lineEndsPart: arguments.Of(buffer).IndexOfAny((byte)'\r', (byte)'\n') >= 0);
}
