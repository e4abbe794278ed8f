using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

internal sealed class TestSubscriber : Subscriber;

/// <summary>Subscriptions written as text, and what a matcher that knows nothing of tries would answer.</summary>
internal static class TestSubscriptions
{
    private static readonly TestSubscriber Subscriber = new();

    public static Subscription New(string subject, string? queue = null) =>
        new(Subscriber, Utf8(subject), queue is null ? null : Utf8(queue), "1"u8.ToArray());

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static bool NaiveMatches(string pattern, string subject)
    {
        string[] wanted = pattern.Split('.');
        string[] given = subject.Split('.');
        if (given.Contains("")) return false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (i >= given.Length) return false;
            if (wanted[i] == ">") return true;
            if (wanted[i] != "*" && wanted[i] != given[i]) return false;
        }
        return wanted.Length == given.Length;
    }

    /// <summary>Fails unless the match holds exactly these, each once, and grouped by queue name.</summary>
    public static void AssertExactly(IEnumerable<Subscription> expected, InterestMatch match)
    {
        Subscription[] all = [.. expected];
        Assert.Equal(Ids(all.Where(s => s.Queue is null)), Ids(match.Plain.ToArray()));
        Dictionary<string, Subscription[]> groups = all.Where(s => s.Queue is not null)
            .GroupBy(s => Encoding.UTF8.GetString(s.Queue!)).ToDictionary(g => g.Key, g => g.ToArray());
        Assert.Equal(groups.Count, match.QueueCount);
        for (int i = 0; i < match.QueueCount; i++)
        {
            string name = Encoding.UTF8.GetString(match.QueueName(i));
            Assert.Equal(Ids(groups[name]), Ids(match.Queue(i).ToArray()));
        }
    }

    private static int[] Ids(IEnumerable<Subscription> subscriptions) =>
        [.. subscriptions.Select(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode).Order()];
}
