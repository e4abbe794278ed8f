namespace OrleansNats.Gateway.Hosting;

/// <summary>What the running process reacts to.</summary>
internal enum ProcessEvent
{
    /// <summary>SIGINT: stop now.</summary>
    Interrupt,

    /// <summary>SIGTERM: stop now, unless lame duck is under way.</summary>
    Terminate,

    /// <summary>SIGHUP: read the configuration again.</summary>
    Hangup,

    /// <summary>SIGUSR1: open the log file anew.</summary>
    User1,

    /// <summary>SIGUSR2: lame duck.</summary>
    User2,

    /// <summary>Lame duck has closed every client.</summary>
    LameDuckDone,

    /// <summary>Somebody else than a signal: read the configuration again, and say what came of it.</summary>
    ReloadAsked,
}
