using System.Globalization;
using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Micro;

internal sealed class NullSubscriber : Subscriber;

/// <summary>The subscriptions and subjects of the benchmarks, the same as the load generator's.</summary>
internal static class Population
{
    private static readonly NullSubscriber Subscriber = new();

    public static Subscription New(string subject, int sid) =>
        new(Subscriber, Utf8(subject), null, Utf8(sid.ToString(CultureInfo.InvariantCulture)));

    public static Subscription Literal(int n) => New(LiteralSubject(n), n);

    public static string LiteralSubject(int n) => $"t.lit.{n}.x";

    /// <summary>Literal and three kinds of wildcards in turn.</summary>
    public static Subscription Mixed(int n) => New(
        (n % 4) switch
        {
            0 => $"t.lit.{n}.x",
            1 => $"t.any.{n}.*",
            2 => $"t.rest.{n}.>",
            _ => $"t.mid.*.{n}",
        },
        n);

    public static string MixedSubject(int n) => (n % 4) switch
    {
        0 => $"t.lit.{n}.x",
        1 => $"t.any.{n}.x",
        2 => $"t.rest.{n}.x.y",
        _ => $"t.mid.x.{n}",
    };

    /// <summary>Subjects in random order, so that no cache line is guessed.</summary>
    public static byte[][] Shuffled(int count, Func<int, string> subject)
    {
        byte[][] subjects = [.. Enumerable.Range(0, count).Select(n => Utf8(subject(n)))];
        new Random(1).Shuffle(subjects);
        return subjects;
    }

    public static SubjectIndex Fill(int count, Func<int, Subscription> subscription)
    {
        var index = new SubjectIndex();
        for (int i = 0; i < count; i++) index.Insert(subscription(i));
        return index;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
