using System.Text;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Tests.Frames;

namespace OrleansNats.Protocol.Tests.Fuzzing;

public sealed class FrameFuzzTests
{
    private const int PoisonBytes = 64;

    private static readonly byte[][] Corpus = [.. Conversations.All.Select(ReaderUnderTest.Bytes)];

    private static readonly FrameLimits[] AllLimits = [ReaderUnderTest.Limits, ReaderUnderTest.SmallLimits, ReaderUnderTest.NoHeaders];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_MutatedConversations_StaysInsideTheBufferAndMovesOn(int seed)
    {
        using var memory = new GuardedMemory();
        var mutator = new Mutator(seed, Corpus);
        long iterations = FuzzRun.Iterations(300_000);
        long frames = 0;
        long errors = 0;
        for (long i = 0; i < iterations; i++)
        {
            ReadOnlySpan<byte> input = memory.Place(mutator.Next());
            FrameStatus end = ReadToEnd(input, AllLimits[i % AllLimits.Length], ref frames);
            if (end != FrameStatus.NeedMore) errors++;
        }

        // Inputs that are all refused at once, or never, would test little.
        Assert.InRange((double)frames / iterations, 0.5, 20);
        Assert.InRange((double)errors / iterations, 0.1, 0.9);
    }

    [Fact]
    public void Read_WhateverStandsBehindTheBuffer_MakesNoDifference()
    {
        var mutator = new Mutator(5, Corpus);
        byte[] room = new byte[Mutator.MaxBytes + PoisonBytes];
        for (long i = FuzzRun.Iterations(50_000); i > 0; i--)
        {
            ReadOnlySpan<byte> input = mutator.Next();
            input.CopyTo(room);
            FrameLimits limits = AllLimits[i % AllLimits.Length];
            room.AsSpan(input.Length).Fill((byte)'\n');
            List<ParserEvent> first = ReaderUnderTest.ParseAtOnce(room.AsSpan(0, input.Length), limits);
            room.AsSpan(input.Length).Fill((byte)'1');
            List<ParserEvent> second = ReaderUnderTest.ParseAtOnce(room.AsSpan(0, input.Length), limits);
            if (!first.SequenceEqual(second)) Assert.Fail($"What follows was looked at: {Encoding.Latin1.GetString(input)}");
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Read_MutatedConversations_GiveWhatTheReferenceGivesAtTheSameByte(int seed)
    {
        var mutator = new Mutator(seed, Corpus);
        for (long i = FuzzRun.Iterations(40_000); i > 0; i--)
        {
            ReadOnlySpan<byte> input = mutator.Next();
            FrameLimits limits = AllLimits[i % AllLimits.Length];
            List<ParserEvent> expected = ClientReferenceParser.Parse(input, limits);
            List<ParserEvent> actual = ReaderUnderTest.ParseByteByByte(input, limits);
            if (!expected.SequenceEqual(actual)) Assert.Equal(Shown(input, limits, expected), Shown(input, limits, actual));
            List<ParserEvent> atOnce = ReaderUnderTest.ParseAtOnce(input, limits);
            Assert.Equal(expected.Select(static e => (e.Status, e.Text)), atOnce.Select(static e => (e.Status, e.Text)));
        }
    }

    /// <returns>The status that ended the input.</returns>
    private static FrameStatus ReadToEnd(ReadOnlySpan<byte> rest, FrameLimits limits, ref long frames)
    {
        while (true)
        {
            var frame = default(ClientFrame);
            FrameStatus status = ClientFrameReader.Read(rest, limits, ref frame);
            if (status == FrameStatus.NeedMore && frame.TotalBytes != 0 && frame.TotalBytes <= rest.Length) Fail(rest, frame);
            if (status != FrameStatus.Complete) return status;
            if (!IsSound(frame, rest.Length, limits)) Fail(rest, frame);
            frames++;
            rest = rest[frame.TotalBytes..];
        }
    }

    private static bool IsSound(in ClientFrame frame, int bufferBytes, FrameLimits limits) =>
        frame.Verb != ClientVerb.None && frame.TotalBytes > 0 && frame.TotalBytes <= bufferBytes
        && IsInside(frame.Subject, frame) && IsInside(frame.Message.Subject, frame) && IsInside(frame.Message.Reply, frame) && IsInside(frame.Queue, frame) && IsInside(frame.Sid, frame)
        && IsInside(frame.Argument, frame) && IsInside(frame.Message.HeaderSizeText, frame) && IsInside(frame.Message.SizeText, frame)
        && IsInside(frame.Message.Payload, frame) && frame.Message.Payload.Length <= limits.MaxPayloadBytes && frame.Message.HeaderBytes <= frame.Message.Payload.Length;

    private static bool IsInside(Slice part, in ClientFrame frame) => part.Start >= 0 && part.Length >= 0 && part.End <= frame.TotalBytes;

    private static void Fail(ReadOnlySpan<byte> rest, in ClientFrame frame) =>
        Assert.Fail($"{frame.Verb}, {frame.TotalBytes} of {rest.Length} bytes: {Encoding.Latin1.GetString(rest)}");

    private static string Shown(ReadOnlySpan<byte> input, FrameLimits limits, List<ParserEvent> events) =>
        $"{limits}\n{Encoding.Latin1.GetString(input)}\n{string.Join('\n', events)}";
}
