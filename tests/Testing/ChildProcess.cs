using System.Diagnostics;

namespace OrleansNats.Testing;

/// <summary>A child process whose output is kept, and which does not outlive its owner.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Lock _gate = new();

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly List<string> _lines = [];

    /// <summary>Those of <see cref="_lines"/> that came from standard error; guarded by <see cref="_gate"/>.</summary>
    private readonly List<string> _errorLines = [];

    /// <summary>Completed and replaced at every new line; guarded by <see cref="_gate"/>.</summary>
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and standard error, line by line in order of arrival; between the two that order is chance.</summary>
    public IReadOnlyList<string> Lines
    {
        get { lock (_gate) { return [.. _lines]; } }
    }

    public string Output => string.Join('\n', Lines);

    /// <summary>Standard error alone.</summary>
    public string ErrorOutput
    {
        get { lock (_gate) { return string.Join('\n', _errorLines); } }
    }

    public static ChildProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, e) => child.Add(e.Data, isError: false);
        process.ErrorDataReceived += (_, e) => child.Add(e.Data, isError: true);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It was still running at the deadline; it has been killed.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start, TimeSpan deadline)
    {
        await using ChildProcess child = Start(start);
        int code = await child.WaitForExitAsync(deadline);
        return (code, child.Output);
    }

    public void Signal(ProcessSignal signal) => Signals.Send(_process.Id, signal);

    /// <summary>Waits for the end of the process and of its output; returns the exit code.</summary>
    /// <exception cref="TimeoutException">The process is still running.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var expiry = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(expiry.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"process {Pid} still runs after {deadline}. Its output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for an output line that contains <paramref name="text"/>, and returns it.</summary>
    /// <exception cref="TimeoutException">No such line came.</exception>
    public async Task<string> WaitForLineAsync(string text, TimeSpan deadline)
    {
        using var expiry = new CancellationTokenSource(deadline);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } hit) return hit;
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no output line with \"{text}\" after {deadline}. The output:\n{Output}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(new CancellationTokenSource(StopDeadline).Token);
        }

        _process.Dispose();
    }

    private void Add(string? line, bool isError)
    {
        if (line is null) return;
        lock (_gate)
        {
            _lines.Add(line);
            if (isError) _errorLines.Add(line);
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
