using System.Text.Json;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

/// <summary>Reads <c>permission-verdicts.tsv</c>, whose head explains the rows.</summary>
internal static class RecordedVerdicts
{
    public static IEnumerable<RecordedUser> Users()
    {
        using Stream stream = typeof(RecordedVerdicts).Assembly.GetManifestResourceStream("permission-verdicts.tsv")!;
        using var reader = new StreamReader(stream);
        RecordedUser? user = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            string[] fields = line.Split('\t');
            if (fields[0] != "user")
            {
                user!.Rows.Add(fields);
                continue;
            }
            if (user is not null) yield return user;
            user = new RecordedUser(fields[1], new PermissionOptions(List(fields[2]), List(fields[3]), List(fields[4]), List(fields[5])), []);
        }
        yield return user!;
    }

    private static string[]? List(string json) => JsonSerializer.Deserialize<string[]?>(json);
}

internal sealed record RecordedUser(string Name, PermissionOptions Permissions, List<string[]> Rows);
