using System.Collections.Concurrent;
using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Every delivery of a chaos run: what was delivered twice, and what was not delivered at all. For any thread.</summary>
/// <remarks>Payloads are <c>SENDER NUMBER</c>; a sender counts from 0 without gaps.</remarks>
internal sealed class ChaosLedger
{
    private readonly ConcurrentDictionary<(string Receiver, string Sender), Column> _columns = new();
    private readonly ConcurrentQueue<string> _twice = new();

    /// <summary>Deliveries of a message that the same receiver had had before.</summary>
    public IReadOnlyCollection<string> Twice => _twice;

    /// <param name="receiver">A subscription, or all members of a queue group together.</param>
    public void Record(string receiver, WireMessage message)
    {
        string[] words = message.Payload.Split(' ');
        int number = int.Parse(words[1], CultureInfo.InvariantCulture);
        if (!_columns.GetOrAdd((receiver, words[0]), _ => new Column()).Add(number)) _twice.Enqueue($"{receiver} got {message.Payload} twice");
    }

    /// <summary>Numbers of a sender, <paramref name="from"/> up to <paramref name="end"/>, which it excludes, that the receiver does not have.</summary>
    public IReadOnlyList<int> Missing(string receiver, string sender, int from, int end) =>
        _columns.TryGetValue((receiver, sender), out Column? column) ? column.Missing(from, end) : [.. Enumerable.Range(from, end - from)];

    private sealed class Column
    {
        /// <summary>Also the lock.</summary>
        private readonly HashSet<int> _numbers = [];

        public bool Add(int number)
        {
            lock (_numbers) return _numbers.Add(number);
        }

        public IReadOnlyList<int> Missing(int from, int end)
        {
            lock (_numbers) return [.. Enumerable.Range(from, end - from).Where(number => !_numbers.Contains(number))];
        }
    }
}
