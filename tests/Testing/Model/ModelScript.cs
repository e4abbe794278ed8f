using System.Globalization;

namespace OrleansNats.Testing.Model;

/// <summary>What one client does: subscribes, unsubscribes, or (without a sid) hangs up and connects anew.</summary>
public sealed record ModelChange(int Client, string Sid, ModelSubscription? Subscription);

/// <param name="Queue">Empty for a plain subscription.</param>
public sealed record ModelSubscription(string Subject, string Queue);

/// <summary>One publish; its number is its payload.</summary>
public sealed record ModelPublication(int Client, int Number, string Subject, string Reply, string Headers);

/// <summary>Changes, which settle, and then publications.</summary>
public sealed record ModelRound(IReadOnlyList<ModelChange> Changes, IReadOnlyList<ModelPublication> Publications)
{
    public int Steps => Changes.Count + Publications.Count;

    public override string ToString() => string.Join('\n', Changes.Cast<object>().Concat(Publications));
}

/// <summary>A random but repeatable story of clients, and who is subscribed to what at the moment.</summary>
public sealed class ModelScript(int seed, int clients)
{
    /// <summary>First token of all subjects: keeps what others publish on the cluster out of the widest wildcard.</summary>
    public const string FirstToken = "model";

    /// <summary>Tokens after the first are of these.</summary>
    public static readonly IReadOnlyList<string> Words = ["a", "b", "c"];

    private const int MaxChanges = 10;
    private const int MaxPublications = 20;
    private const int Sids = 12;
    private const int MaxTokens = 3;

    /// <summary>One change of so many is a client that hangs up.</summary>
    private const int ChangesToOneHangUp = 60;

    private static readonly string[] Queues = ["q1", "q2"];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, ModelSubscription>[] _subscriptions = [.. Enumerable.Range(0, clients).Select(_ => new Dictionary<string, ModelSubscription>())];
    private int _published;

    public int Clients => clients;

    /// <summary>By sid.</summary>
    public IReadOnlyDictionary<string, ModelSubscription> SubscriptionsOf(int client) => _subscriptions[client];

    /// <summary>The next round; <see cref="SubscriptionsOf"/> tells of the time after its changes.</summary>
    public ModelRound Next()
    {
        ModelChange[] changes = [.. Enumerable.Range(0, _random.Next(MaxChanges + 1)).Select(_ => Change())];
        ModelPublication[] publications = [.. Enumerable.Range(0, _random.Next(1, MaxPublications + 1)).Select(_ => Publication())];
        return new ModelRound(changes, publications);
    }

    /// <summary>Every client hangs up.</summary>
    public ModelRound Last()
    {
        foreach (Dictionary<string, ModelSubscription> all in _subscriptions) all.Clear();
        return new ModelRound([.. Enumerable.Range(0, clients).Select(client => new ModelChange(client, "", null))], []);
    }

    private ModelChange Change()
    {
        int client = _random.Next(clients);
        Dictionary<string, ModelSubscription> mine = _subscriptions[client];
        if (_random.Next(ChangesToOneHangUp) == 0)
        {
            mine.Clear();
            return new ModelChange(client, "", null);
        }

        string sid = Text(_random.Next(Sids));
        if (mine.Remove(sid)) return new ModelChange(client, sid, null);
        var subscription = new ModelSubscription(Subject(allowWildcards: true), _random.Next(3) == 0 ? Pick(Queues) : "");
        mine.Add(sid, subscription);
        return new ModelChange(client, sid, subscription);
    }

    private ModelPublication Publication()
    {
        string number = Text(++_published);
        string reply = _random.Next(3) == 0 ? "reply." + number : "";
        string headers = _random.Next(3) == 0 ? $"NATS/1.0\r\nNumber: {number}\r\n\r\n" : "";
        return new ModelPublication(_random.Next(clients), _published, Subject(allowWildcards: false), reply, headers);
    }

    private string Subject(bool allowWildcards)
    {
        string[] tokens = [.. Enumerable.Range(0, _random.Next(1, MaxTokens + 1)).Select(_ => Pick(Words))];
        if (allowWildcards && _random.Next(3) == 0) tokens[_random.Next(tokens.Length)] = "*";
        if (allowWildcards && _random.Next(5) == 0) tokens[^1] = ">";
        return FirstToken + "." + string.Join('.', tokens);
    }

    private string Pick(IReadOnlyList<string> from) => from[_random.Next(from.Count)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
