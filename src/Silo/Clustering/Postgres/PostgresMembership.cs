using System.Reflection;
using Npgsql;

namespace OrleansNats.Silo.Clustering.Postgres;

/// <summary>
/// Makes a PostgreSQL database ready to hold the membership. Safe to run any number of times and by many silos at once; what is there
/// already, made by an administrator or by another silo, is left as it is.
/// </summary>
internal static class PostgresMembership
{
    /// <summary>The database driver, by Orleans' name for it.</summary>
    public const string Invariant = "Npgsql";

    private const string QueryPrefix = "query/";

    /// <summary>Key of the advisory lock under which one silo at a time makes the schema: any number, the same for all.</summary>
    private const long SchemaLock = 0x4E41_5453_0001;

    /// <summary>Orleans' queries by the name it reads them by.</summary>
    public static IReadOnlyDictionary<string, string> Queries { get; } = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith(QueryPrefix, StringComparison.Ordinal))
        .ToDictionary(static name => name[QueryPrefix.Length..], ReadResource);

    /// <summary>Makes what is missing.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refused.</exception>
    public static async Task<bool> EnsureAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        // Asked before anything is locked or created, so that a role without the right to create can run silos on a ready database.
        if (await IsReadyAsync(connection, cancellationToken)) return false;

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection, transaction))
        {
            take.Parameters.Add(new NpgsqlParameter<long> { TypedValue = SchemaLock });
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        // Not asked again: a backend may still remember that the tables were not there. What another silo made meanwhile stays.
        bool created = await CreateAsync(connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return created;
    }

    private static async Task<bool> IsReadyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string HasTables = """
            SELECT to_regclass('orleansquery') IS NOT NULL AND to_regclass('orleansmembershiptable') IS NOT NULL
                AND to_regclass('orleansmembershipversiontable') IS NOT NULL
            """;
        await using var tables = new NpgsqlCommand(HasTables, connection);
        if (await tables.ExecuteScalarAsync(cancellationToken) is not true) return false;
        await using var queries = new NpgsqlCommand("SELECT count(*) FROM OrleansQuery WHERE QueryKey = ANY($1)", connection);
        queries.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Queries.Keys] });
        return await queries.ExecuteScalarAsync(cancellationToken) is long count && count == Queries.Count;
    }

    /// <returns>Whether a query was missing.</returns>
    private static async Task<bool> CreateAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is a resource of this assembly.
        await using (var schema = new NpgsqlCommand(ReadResource("schema.sql"), connection, transaction))
#pragma warning restore CA2100
        {
            await schema.ExecuteNonQueryAsync(cancellationToken);
        }

        int inserted = 0;
        foreach ((string key, string text) in Queries)
        {
            await using var insert = new NpgsqlCommand("INSERT INTO OrleansQuery VALUES ($1, $2) ON CONFLICT DO NOTHING", connection, transaction);
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
            inserted += await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        return inserted > 0;
    }

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
