namespace OrleansNats.Protocol.Frames;

/// <summary>Reads the arguments of SUB and UNSUB.</summary>
internal static class InterestReader
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary><c>subject [queue] sid</c>.</summary>
    public static FrameStatus ReadSub(ReadOnlySpan<byte> buffer, Slice arguments, ref ClientFrame frame)
    {
        var tokens = new ArgumentSplitter(buffer, arguments, Blanks);
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
        var tokens = new ArgumentSplitter(buffer, arguments, Blanks);
        Slice sid = tokens.Next();
        Slice max = tokens.Next();
        if (sid.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;
        frame.Sid = sid;
        frame.Max = PublishReader.TryReadSize(max.Of(buffer), out int count) ? count : -1;
        return FrameStatus.Complete;
    }
}
