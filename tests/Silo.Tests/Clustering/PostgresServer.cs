using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrleansNats.Silo.Tests.Clustering;
using OrleansNats.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace OrleansNats.Silo.Tests.Clustering;

/// <summary>
/// A PostgreSQL of these tests alone, in a temporary folder, from the programs that Debian's package "postgresql" installs. Without them
/// the tests that need it fail and say so.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string DebianFolder = "/usr/lib/postgresql";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"orleansnats-postgres-{Guid.NewGuid():N}");
    private readonly int _port = FreePort.Take();
    private string _programs = "";
    private ChildProcess? _server;
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        _programs = FindPrograms();
        // The server refuses to run as root; Debian's package makes a user for it.
        if (Environment.IsPrivilegedProcess) await RunAsync("install", "-d", "-m", "700", "-o", "postgres", _folder);
        await RunAsync(AsServerUser("initdb", "-D", _folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"));
        _server = ChildProcess.Start(AsServerUser(
            "postgres", "-D", _folder, "-h", "127.0.0.1", "-p", Text(_port), "-k", _folder, "-c", "fsync=off", "-c", "max_connections=200"));
        await _server.WaitForLineAsync("ready to accept connections", Deadline);
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"silos_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(Connection("postgres"), $"CREATE DATABASE {name}");
        return Connection(name);
    }

    public static async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Statements of these tests.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>For a port where nothing listens, and for roles.</summary>
    public string Connection(string database, string user = "postgres") =>
        $"Host=127.0.0.1;Port={Text(_port)};Username={user};Database={database};Pooling=false";

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        await RunAsync(AsServerUser("pg_ctl", "stop", "-D", _folder, "-m", "immediate"));
        await _server.WaitForExitAsync(Deadline);
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindPrograms()
    {
        IEnumerable<string> folders = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).OrderDescending(StringComparer.Ordinal).Select(static version => Path.Combine(version, "bin"))
            : [];
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(path).FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("no PostgreSQL server programs (initdb, postgres) on this machine; on Debian: apt-get install postgresql");
    }

    private ProcessStartInfo AsServerUser(string program, params string[] arguments)
    {
        string file = Path.Combine(_programs, program);
        return Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", file, .. arguments]) { WorkingDirectory = "/" }
            : new ProcessStartInfo(file, arguments) { WorkingDirectory = "/" };
    }

    private static Task RunAsync(string program, params string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments));

    private static async Task RunAsync(ProcessStartInfo start)
    {
        (int code, string output) = await ChildProcess.RunAsync(start, Deadline);
        if (code != 0) throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {code}:\n{output}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
