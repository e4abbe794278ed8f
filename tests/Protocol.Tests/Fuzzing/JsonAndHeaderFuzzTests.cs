using System.Text;
using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Headers;

namespace OrleansNats.Protocol.Tests.Fuzzing;

public sealed class JsonAndHeaderFuzzTests
{
    private static readonly byte[][] Connects =
    [
        "{}"u8.ToArray(), "null"u8.ToArray(), "[[[[[[[[]]]]]]]]"u8.ToArray(),
        """{"verbose":false,"pedantic":false,"echo":true,"headers":true,"no_responders":true,"lang":"c","version":"3.8.0","protocol":1}"""u8.ToArray(),
        """{"user":"u","pass":"\u00e9\ud83d\ude00\ud83d","auth_token":"\"\\\/\n","jwt":"x.y.z","nkey":"U","sig":"s","name":null}"""u8.ToArray(),
        """{"x":{"a":[1,-2.5e+3,true,null,{"b":"c"}]},"import":{"allow":["a"]},"account":"a","new_account":true,"protocol":-1}"""u8.ToArray(),
        [.. "{\"name\":\""u8, 0xFF, 0xE2, 0x82, (byte)'\\', (byte)'u', (byte)'0', (byte)'0', (byte)'4', (byte)'1', .. "\"}"u8],
    ];

    private static readonly byte[][] Blocks =
    [
        "NATS/1.0\r\n\r\n"u8.ToArray(), "NATS/1.0\r\nKey: value\r\n\r\n"u8.ToArray(),
        "NATS/1.0 503\r\nNats-Subject: a.b\r\n\r\n"u8.ToArray(),
        "NATS/1.0\nA:1\nB:\t2 \nkey:  \n\n"u8.ToArray(),
        "NATS/1.0 100 Idle Heartbeat\r\nOther: x\r\nKEY:\r\nKey: 2\r\n\r\nbody: x\r\n"u8.ToArray(),
    ];

    [Fact]
    public void ConnectReader_MutatedJson_AcceptsOrRefusesWithoutException()
    {
        using var memory = new GuardedMemory();
        var mutator = new Mutator(8, Connects);
        var defaults = new ConnectOptions();
        long iterations = FuzzRun.Iterations(150_000);
        long accepted = 0;
        for (long i = 0; i < iterations; i++)
        {
            ReadOnlySpan<byte> json = memory.Place(mutator.Next());
            bool taken = ConnectReader.TryRead(json, defaults, out ConnectOptions options);
            if (taken) accepted++;
            if (taken && !JsonText.IsObjectOrNull(json)) Assert.Fail($"Taken, but no JSON: {Encoding.Latin1.GetString(json)}");
            if (!taken && !ReferenceEquals(options, defaults)) Assert.Fail($"Refused, but changed: {Encoding.Latin1.GetString(json)}");
        }

        Assert.InRange((double)accepted / iterations, 0.05, 0.95);
    }

    [Fact]
    public void HeaderBlock_MutatedBlocks_GiveAValueInsideTheBlock()
    {
        using var memory = new GuardedMemory();
        var mutator = new Mutator(9, Blocks);
        long iterations = FuzzRun.Iterations(300_000);
        long found = 0;
        for (long i = 0; i < iterations; i++)
        {
            ReadOnlySpan<byte> block = memory.Place(mutator.Next());
            if (!HeaderBlock.TryFind(block, "Key"u8, out Range value)) continue;
            found++;
            int start = value.Start.GetOffset(block.Length);
            int end = value.End.GetOffset(block.Length);
            bool inside = start >= "NATS/1.0\nKey:".Length && start <= end && end < block.Length;
            if (!inside || block[start..end].Contains((byte)'\n')) Assert.Fail($"{value} of {Encoding.Latin1.GetString(block)}");
        }

        Assert.InRange((double)found / iterations, 0.05, 0.95);
    }
}
