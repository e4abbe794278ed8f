using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>Drives a frame reader over whole conversations.</summary>
internal static class FrameDriver
{
    /// <summary>Reads one frame.</summary>
    /// <param name="buffer">What is there.</param>
    /// <param name="totalBytes">What the reader says of the frame's size.</param>
    /// <param name="text">The frame in words, when it is whole.</param>
    public delegate FrameStatus OneFrame(ReadOnlySpan<byte> buffer, out int totalBytes, out string text);

    /// <summary>Everything arrives in one read. An error is placed behind its frame's start, for its byte cannot be seen from here.</summary>
    public static List<ParserEvent> ParseAtOnce(ReadOnlySpan<byte> conversation, OneFrame read)
    {
        var events = new List<ParserEvent>();
        int start = 0;
        while (true)
        {
            FrameStatus status = read(conversation[start..], out int totalBytes, out string text);
            if (status == FrameStatus.NeedMore) return events;
            if (status != FrameStatus.Complete)
            {
                events.Add(new ParserEvent(start, status, ""));
                return events;
            }

            events.Add(new ParserEvent(start + totalBytes, status, text));
            start += totalBytes;
        }
    }

    /// <summary>Every read brings one byte more: each frame is read at every one of its prefixes.</summary>
    public static List<ParserEvent> ParseByteByByte(ReadOnlySpan<byte> conversation, OneFrame read)
    {
        var events = new List<ParserEvent>();
        int start = 0;
        int promised = 0;
        for (int end = 1; end <= conversation.Length; end++)
        {
            FrameStatus status = read(conversation[start..end], out int totalBytes, out string text);
            if (status == FrameStatus.NeedMore)
            {
                Assert.True(totalBytes == 0 || totalBytes > end - start, "More bytes are asked for than the frame has.");
                Assert.True(promised == 0 || promised == totalBytes, "The announced size of the frame changed.");
                promised = totalBytes;
                continue;
            }

            events.Add(new ParserEvent(end, status, text));
            if (status != FrameStatus.Complete) break;
            Assert.Equal(end - start, totalBytes);
            Assert.True(promised == 0 || promised == totalBytes, "The announced size of the frame was wrong.");
            promised = 0;
            start = end;
        }

        return events;
    }
}
