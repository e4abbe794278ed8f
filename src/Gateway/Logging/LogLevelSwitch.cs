using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// Which levels are written. Information and above always are; Debug and Trace are two independent switches, as in
/// nats-server: <c>-V</c> without <c>-D</c> shows TRC lines but no DBG lines. Safe from any thread.
/// </summary>
internal sealed class LogLevelSwitch
{
    private const int Always = (1 << (int)LogLevel.Information) | (1 << (int)LogLevel.Warning)
        | (1 << (int)LogLevel.Error) | (1 << (int)LogLevel.Critical);

    private volatile int _enabled = Always; // one bit per level

    public bool IsEnabled(LogLevel level) => (_enabled >> (int)level & 1) != 0;

    public void Set(bool debug, bool trace) =>
        _enabled = Always | (debug ? 1 << (int)LogLevel.Debug : 0) | (trace ? 1 << (int)LogLevel.Trace : 0);
}
