using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>Where lines end up. Called by the writer thread alone; may block and may throw <see cref="IOException"/>.</summary>
internal interface ILogSink : IDisposable
{
    /// <param name="line">One line with its line feed, UTF-8.</param>
    void Write(LogLevel level, ReadOnlySpan<byte> line);

    /// <summary>Hands on what was gathered; called at the end of each batch.</summary>
    void Flush();
}
