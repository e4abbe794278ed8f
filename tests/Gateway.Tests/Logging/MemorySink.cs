using System.Text;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

/// <summary>Keeps lines; can be made to hold the writer thread inside a write or the closing, or to fail.</summary>
internal sealed class MemorySink : ILogSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>Set while writing and closing are allowed.</summary>
    public ManualResetEventSlim Open { get; } = new(initialState: true);

    /// <summary>Set once the writer thread is inside a write or the closing.</summary>
    public ManualResetEventSlim Entered { get; } = new();

    public bool Fails { get; set; }

    /// <summary>What a failing write throws.</summary>
    public Exception Failure { get; init; } = new IOException("no space left on device");

    public bool IsDisposed { get; private set; }

    public string[] Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public void Write(LogLevel level, ReadOnlySpan<byte> line)
    {
        Enter();
        if (Fails) throw Failure;
        lock (_gate) _lines.Add(Encoding.UTF8.GetString(line));
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
        Enter();
        IsDisposed = true;
    }

    private void Enter()
    {
        Entered.Set();
        if (!Open.Wait(TimeSpan.FromSeconds(30))) throw new TimeoutException("the test never opened the sink");
    }
}
