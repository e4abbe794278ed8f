using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace OrleansNats.Testing;

/// <summary>A NATS server (ours or the reference) as a child process on a free loopback port, ready for clients.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int Attempts = 3;
    private const string PortTaken = "address already in use";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    private readonly ChildProcess _process;
    private readonly string _folder;

    private ServerProcess(ServerBinary binary, ServerSettings settings, ChildProcess process, string folder, int port)
    {
        Binary = binary;
        Settings = settings;
        _process = process;
        _folder = folder;
        Port = port;
    }

    public ServerBinary Binary { get; }

    public ServerSettings Settings { get; }

    public int Port { get; }

    public int Pid => _process.Pid;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{Port}");

    /// <summary>Folder of this process alone: holds its config file, goes with it.</summary>
    public string Folder => _folder;

    public string ConfigFile => Path.Combine(_folder, "server.conf");

    /// <summary>Resident memory in bytes; Linux alone.</summary>
    public long ResidentBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{Pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>What the server wrote to standard output and standard error so far.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a server and waits until a client can read INFO.</summary>
    /// <exception cref="InvalidOperationException">The server ended, or gave no INFO within the deadline.</exception>
    public static async Task<ServerProcess> StartAsync(ServerBinary binary, ServerSettings settings)
    {
        for (int attempt = 1; ; attempt++)
        {
            ServerProcess server = Launch(binary, settings);
            try
            {
                await server.WaitUntilReadyAsync();
                return server;
            }
            catch (InvalidOperationException e)
            {
                await server.DisposeAsync();
                bool portLost = settings.Port == 0 && e.Message.Contains(PortTaken, StringComparison.Ordinal);
                if (!portLost || attempt == Attempts) throw;
            }
        }
    }

    public void Signal(ProcessSignal signal) => _process.Signal(signal);

    /// <summary>Waits for an output line that contains <paramref name="text"/>.</summary>
    public Task<string> WaitForLineAsync(string text, TimeSpan deadline) => _process.WaitForLineAsync(text, deadline);

    /// <summary>Waits for the end of the process; returns its exit code.</summary>
    public Task<int> WaitForExitAsync(TimeSpan deadline) => _process.WaitForExitAsync(deadline);

    /// <summary>Stops the server with SIGINT and returns its exit code.</summary>
    public Task<int> StopAsync()
    {
        Signal(ProcessSignal.Interrupt);
        return WaitForExitAsync(StopDeadline);
    }

    /// <summary>Stops the server with SIGINT, kills it if that does not help, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                await StopAsync();
            }
            catch (TimeoutException)
            {
                // Killed below.
            }
        }

        await _process.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private static ServerProcess Launch(ServerBinary binary, ServerSettings settings)
    {
        int port = settings.Port == 0 ? FreePort.Take() : settings.Port;
        string folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;
        var start = new ProcessStartInfo(binary.FileName) { WorkingDirectory = folder };
        string[] address = ["-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)];
        foreach (string argument in address) start.ArgumentList.Add(argument);
        if (settings.Config is not null)
        {
            string file = Path.Combine(folder, "server.conf");
            File.WriteAllText(file, settings.Config);
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(file);
        }

        foreach (string argument in settings.Arguments) start.ArgumentList.Add(argument.Replace("{folder}", folder, StringComparison.Ordinal));
        return new ServerProcess(binary, settings, ChildProcess.Start(start), folder, port);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var expiry = new CancellationTokenSource(Settings.StartDeadline);
        using var poll = new PeriodicTimer(PollInterval);
        while (!_process.HasExited)
        {
            if (await GivesInfoAsync(expiry.Token)) return;
            try
            {
                await poll.WaitForNextTickAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException($"{Binary.Name} gave no INFO within {Settings.StartDeadline}:\n{Output}");
            }
        }

        int code = await _process.WaitForExitAsync(StopDeadline);
        throw new InvalidOperationException($"{Binary.Name} ended with {code} before it was ready:\n{Output}");
    }

    private async Task<bool> GivesInfoAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", Port, cancellationToken);
            if (await socket.ReceiveAsync(new byte[16], cancellationToken) == 0) return false;

            // Tests that count connections must not find this one.
            socket.Shutdown(SocketShutdown.Send);
            byte[] rest = new byte[1024];
            int count = 1;
            while (count > 0) count = await socket.ReceiveAsync(rest, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
