using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

internal sealed class TestSubscriber(bool isRemote = false) : Subscriber(isRemote);

/// <summary>Subscriptions written as text, and what a matcher that knows nothing of tries would answer.</summary>
internal static class TestSubscriptions
{
    private static readonly TestSubscriber Subscriber = new();

    public static Subscription New(string subject, string? queue = null) =>
        new(Subscriber, Utf8(subject), queue is null ? null : Utf8(queue), "1"u8.ToArray());

    /// <summary>Local interest that other gateways are not told of.</summary>
    public static Subscription Private(string subject, string? queue = null) =>
        new(Subscriber, Utf8(subject), queue is null ? null : Utf8(queue), "1"u8.ToArray(), isPrivate: true);

    /// <summary>Interest of another gateway.</summary>
    public static Subscription Remote(Subscriber gateway, string subject, string? queue = null) =>
        new(gateway, Utf8(subject), queue is null ? null : Utf8(queue), []);

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

    /// <summary>
    /// Fails unless the match holds exactly these: local ones each once, gateways with plain interest each once, and grouped by queue name.
    /// </summary>
    public static void AssertExactly(IEnumerable<Subscription> expected, InterestMatch match)
    {
        Subscription[] all = [.. expected];
        Subscription[] plain = [.. all.Where(s => s.Queue is null)];
        Assert.Equal(Ids(plain.Where(s => !s.IsRemote)), Ids(match.Plain.ToArray()));
        Assert.Equal(plain.Where(s => s.IsRemote).Select(s => s.Subscriber.Key).Distinct().Order(), Gateways(match));
        Assert.All(match.Remotes.ToArray(), s => Assert.Contains(s, plain));
        Dictionary<string, Subscription[]> groups = all.Where(s => s.Queue is not null)
            .GroupBy(s => Encoding.UTF8.GetString(s.Queue!)).ToDictionary(g => g.Key, g => g.ToArray());
        Assert.Equal(groups.Count, match.QueueCount);
        for (int i = 0; i < match.QueueCount; i++)
        {
            Subscription[] members = groups[Encoding.UTF8.GetString(match.QueueName(i))];
            Assert.Equal(Ids(members.Where(s => !s.IsRemote)), Ids(match.Queue(i).ToArray()));
            Assert.Equal(Ids(members.Where(s => s.IsRemote)), Ids(match.RemoteQueue(i).ToArray()));
        }
        Assert.Equal(all.Length == 0, match.IsEmpty);
        Assert.Equal(all.Any(s => !s.IsRemote), match.HasLocal);
        Assert.Equal(match.Plain.Length + match.Remotes.Length + groups.Count, match.TargetCount);
    }

    private static uint[] Gateways(InterestMatch match) => [.. match.Remotes.ToArray().Select(s => s.Subscriber.Key).Order()];

    private static int[] Ids(IEnumerable<Subscription> subscriptions) =>
        [.. subscriptions.Select(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode).Order()];
}
