using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace OrleansNats.Interest;

/// <summary>
/// What goes between gateways and silos: messages (a call is one, its answer another) and the bytes of what they carry, as Orleans
/// serializes it. Any thread.
/// </summary>
internal sealed class Meter : IDisposable
{
    /// <summary>Bytes that Orleans adds to each message, roughly: ids of both ends, grain and method, and the framing.</summary>
    public const int EnvelopeBytes = 200;

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly Serializer _serializer;
    private long _messages;
    private long _bytes;

    public Meter() => _serializer = _services.GetRequiredService<Serializer>();

    public long Messages => Volatile.Read(ref _messages);

    /// <summary>With the envelopes.</summary>
    public long Bytes => Volatile.Read(ref _bytes) + (Messages * EnvelopeBytes);

    public void Count<T>(T content)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, _serializer.SerializeToArray(content).Length);
    }

    /// <summary>An answer without content.</summary>
    public void CountEmpty() => Interlocked.Increment(ref _messages);

    public void Reset()
    {
        Volatile.Write(ref _messages, 0);
        Volatile.Write(ref _bytes, 0);
    }

    public void Dispose() => _services.Dispose();
}
