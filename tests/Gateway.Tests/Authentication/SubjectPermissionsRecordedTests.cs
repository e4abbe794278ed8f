using System.Text;
using OrleansNats.Gateway.Authentication;

namespace OrleansNats.Gateway.Tests.Authentication;

/// <summary>Every verdict that nats-server 2.15.1 gave must be ours.</summary>
public sealed class SubjectPermissionsRecordedTests
{
    public static TheoryData<string> Names { get; } = [.. RecordedVerdicts.Users().Select(static user => user.Name)];

    [Theory, MemberData(nameof(Names))]
    public void CanPublish_RecordedSubjects_AgreesWithReference(string name)
    {
        (SubjectPermissions permissions, IEnumerable<string[]> rows) = Load(name, "pub");
        string[] wrong = [.. rows.Where(row => permissions.CanPublish(Bytes(row[1])) != (row[2] == "yes")).Select(static row => row[1])];
        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Names))]
    public void CanSubscribe_RecordedSubjects_AgreesWithReference(string name)
    {
        (SubjectPermissions permissions, IEnumerable<string[]> rows) = Load(name, "sub");
        List<string> wrong = [];
        foreach (string[] row in rows)
        {
            wrong.AddRange(Words(row[2]).Where(queue => !Allows(permissions, row[1], queue)).Select(queue => $"{row[1]} {queue} refused"));
            wrong.AddRange(Words(row[3]).Where(queue => Allows(permissions, row[1], queue)).Select(queue => $"{row[1]} {queue} allowed"));
            wrong.AddRange(Words(row[4]).Where(queue => Allows(permissions, row[1], queue)).Select(queue => $"{row[1]} {queue} leaks"));
        }
        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Names))]
    public void FilterFor_RecordedSubscriptions_AgreesWithReference(string name)
    {
        (SubjectPermissions permissions, IEnumerable<string[]> rows) = Load(name, "deliver");
        List<string> wrong = [];
        foreach (string[] row in rows)
        {
            DeliveryFilter? filter = permissions.FilterFor(Bytes(row[1]), Bytes(row[2] == "-" ? "" : row[2]));
            wrong.AddRange(Words(row[3]).Where(subject => filter is not null && !filter.Allows(Bytes(subject))).Select(subject => $"{row[1]}: {subject}"));
            wrong.AddRange(Words(row[4]).Where(subject => filter is null || filter.Allows(Bytes(subject))).Select(subject => $"{row[1]}: {subject}"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Verdicts_File_HoldsCasesOfEveryKind()
    {
        ILookup<string, string[]> rows = RecordedVerdicts.Users().SelectMany(static user => user.Rows).ToLookup(static row => row[0]);
        Assert.True(rows["pub"].Count() > 400 && rows["sub"].Count() > 700 && rows["deliver"].Count() > 200);
        Assert.Contains(rows["sub"], static row => row[4].Length > 0);
        Assert.Contains(rows["deliver"], static row => row[4].Length > 0);
    }

    private static (SubjectPermissions Permissions, IEnumerable<string[]> Rows) Load(string name, string verb)
    {
        RecordedUser user = RecordedVerdicts.Users().Single(user => user.Name == name);
        return (new SubjectPermissions(user.Permissions), user.Rows.Where(row => row[0] == verb));
    }

    private static bool Allows(SubjectPermissions permissions, string subject, string queue) =>
        queue == "-" ? permissions.CanSubscribe(Bytes(subject)) : permissions.CanSubscribe(Bytes(subject), Bytes(queue));

    private static string[] Words(string field) => field.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
