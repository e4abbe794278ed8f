using System.Text;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Protocol.Tests.Frames;
using OrleansNats.Protocol.Tests.Fuzzing;

namespace OrleansNats.Protocol.Tests.Routes;

public sealed class RouteFrameFuzzTests
{
    private const int PoisonBytes = 64;

    private static readonly byte[][] Corpus = [.. RouteConversations.All.Select(RouteReaderUnderTest.Bytes)];

    private static readonly byte[][] Documents =
    [
        "{}"u8.ToArray(), "null"u8.ToArray(),
        """{"server_id":"N","version":"2.14.0","proto":3,"host":"::1","port":6222,"headers":true,"max_payload":1048576}"""u8.ToArray(),
        """{"connect_urls":["a:1"],"import":{"allow":["i.>"],"deny":null},"route_pool_size":3,"gossip_mode":2,"ldm":true}"""u8.ToArray(),
        """{"echo":true,"verbose":false,"user":"\u00e9\ud83d","name":"N","cluster":"c","lnoc":true,"lang":"c","x":[{"y":1}]}"""u8.ToArray(),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
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
            RouteFrameLimits limits = RouteReaderUnderTest.All[i % RouteReaderUnderTest.All.Length];
            if (ReadToEnd(input, limits, ref frames) != FrameStatus.NeedMore) errors++;
        }

        // Inputs that are all refused at once, or never, would test little.
        Assert.InRange((double)frames / iterations, 0.5, 20);
        Assert.InRange((double)errors / iterations, 0.1, 0.95);
    }

    [Fact]
    public void Read_RandomBytesBehindAnyVerb_StaysInsideTheBuffer()
    {
        using var memory = new GuardedMemory();
        var random = new Random(4);
        string[] verbs = ["", "RMSG ", "HMSG $G ", "LMSG o a ", "RS+ ", "RS-", "LS- ", "A+ ", "INFO ", "PING"];
        byte[] input = new byte[128];
        long frames = 0;
        for (long i = FuzzRun.Iterations(300_000); i > 0; i--)
        {
            random.NextBytes(input);
            for (int j = random.Next(40); j > 0; j--) input[random.Next(input.Length)] = " \r\n01|+"u8[random.Next(7)];
            RouteReaderUnderTest.Bytes(verbs[i % verbs.Length]).CopyTo(input, 0);
            RouteFrameLimits limits = RouteReaderUnderTest.All[i % RouteReaderUnderTest.All.Length];
            ReadToEnd(memory.Place(input.AsSpan(0, random.Next(input.Length + 1))), limits, ref frames);
        }

        Assert.True(frames > 0);
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
            RouteFrameLimits limits = RouteReaderUnderTest.All[i % RouteReaderUnderTest.All.Length];
            room.AsSpan(input.Length).Fill((byte)'\n');
            List<ParserEvent> first = RouteReaderUnderTest.ParseAtOnce(room.AsSpan(0, input.Length), limits);
            room.AsSpan(input.Length).Fill((byte)'1');
            List<ParserEvent> second = RouteReaderUnderTest.ParseAtOnce(room.AsSpan(0, input.Length), limits);
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
            RouteFrameLimits limits = RouteReaderUnderTest.All[i % RouteReaderUnderTest.All.Length];
            List<ParserEvent> expected = RouteReferenceParser.Parse(input, limits);
            List<ParserEvent> actual = RouteReaderUnderTest.ParseByteByByte(input, limits);
            if (!expected.SequenceEqual(actual)) Assert.Equal(Shown(input, limits, expected), Shown(input, limits, actual));
            List<ParserEvent> atOnce = RouteReaderUnderTest.ParseAtOnce(input, limits);
            Assert.Equal(expected.Select(static e => (e.Status, e.Text)), atOnce.Select(static e => (e.Status, e.Text)));
        }
    }

    [Fact]
    public void InfoAndConnectReaders_MutatedJson_AcceptOrRefuseWithoutException()
    {
        using var memory = new GuardedMemory();
        var mutator = new Mutator(8, Documents);
        long iterations = FuzzRun.Iterations(40_000);
        long accepted = 0;
        for (long i = 0; i < iterations; i++)
        {
            ReadOnlySpan<byte> json = memory.Place(mutator.Next());
            bool asInfo = RouteInfoReader.TryRead(json, out RouteInfo info);
            bool asConnect = RouteConnectReader.TryRead(json, out RouteConnect connect);
            if (!asInfo) Assert.Equal(new RouteInfo(), info);
            if (!asConnect) Assert.Equal(new RouteConnect(), connect);
            if (asInfo) accepted++;
        }

        Assert.InRange((double)accepted / iterations, 0.05, 0.95);
    }

    /// <returns>The status that ended the input.</returns>
    private static FrameStatus ReadToEnd(ReadOnlySpan<byte> rest, in RouteFrameLimits limits, ref long frames)
    {
        while (true)
        {
            var frame = default(RouteFrame);
            FrameStatus status = RouteFrameReader.Read(rest, limits, ref frame);
            if (status == FrameStatus.NeedMore && frame.TotalBytes != 0 && frame.TotalBytes <= rest.Length) Fail(rest, frame);
            if (status != FrameStatus.Complete) return status;
            if (!IsSound(frame, rest.Length, limits)) Fail(rest, frame);
            frames++;
            rest = rest[frame.TotalBytes..];
        }
    }

    private static bool IsSound(in RouteFrame frame, int bufferBytes, in RouteFrameLimits limits)
    {
        MessageFrame message = frame.Message;
        return frame.Verb != RouteVerb.None && frame.TotalBytes > 0 && frame.TotalBytes <= bufferBytes
            && IsInside(frame.Origin, frame) && IsInside(frame.Account, frame) && IsInside(frame.Subject, frame) && IsInside(frame.Queue, frame)
            && IsInside(frame.Queues, frame) && IsInside(frame.Argument, frame) && IsInside(message.Subject, frame)
            && IsInside(message.Reply, frame) && IsInside(message.HeaderSizeText, frame) && IsInside(message.SizeText, frame)
            && IsInside(message.Payload, frame) && message.Payload.Length <= limits.MaxPayloadBytes
            && message.HeaderBytes <= message.Payload.Length;
    }

    private static bool IsInside(Slice part, in RouteFrame frame) => part.Start >= 0 && part.Length >= 0 && part.End <= frame.TotalBytes;

    private static void Fail(ReadOnlySpan<byte> rest, in RouteFrame frame) =>
        Assert.Fail($"{frame.Verb}, {frame.TotalBytes} of {rest.Length} bytes: {Encoding.Latin1.GetString(rest)}");

    private static string Shown(ReadOnlySpan<byte> input, RouteFrameLimits limits, List<ParserEvent> events) =>
        $"{limits}\n{Encoding.Latin1.GetString(input)}\n{string.Join('\n', events)}";
}
