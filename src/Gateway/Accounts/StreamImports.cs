using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// The stream imports of one account: every subscription of its clients that could see something of them has shadows, which are subscriptions
/// in the accounts of the exporters (facts 2.4). Safe from any thread.
/// </summary>
internal sealed class StreamImports(Func<string, Account> find)
{
    private readonly Lock _gate = new(); // guards the two below; held while shadows enter and leave indexes, so that none outlives its subscription
    private readonly Dictionary<Subscription, Shadow[]> _shadows = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyList<StreamImport> _imports = [];
    private int _hasChanged; // 1 while subscriptions from before the last Replace may have to be given to Add

    /// <summary>Whether there were other imports since this was last asked: then whoever asks gives every subscription that there is now to
    /// <see cref="Add"/>.</summary>
    public bool TakeChange() => Interlocked.Exchange(ref _hasChanged, 0) != 0;

    /// <summary>Takes other imports for subscriptions that come from now on.</summary>
    public void Replace(IReadOnlyList<StreamImport> imports)
    {
        lock (_gate)
        {
            bool isSame = _imports.Count == imports.Count
                && _imports.Zip(imports).All(static pair => (pair.First.Account, pair.First.From, pair.First.To) == (pair.Second.Account, pair.Second.From, pair.Second.To));
            if (isSame) return;
            _imports = imports;
            Volatile.Write(ref _hasChanged, 1);
        }
    }

    /// <summary>Gives a subscription that a client has the shadows it should have, in place of those it had.</summary>
    public void Add(ClientConnection client, Subscription subscription)
    {
        lock (_gate)
        {
            RemoveLocked(subscription);
            List<Shadow> shadows = [];
            foreach (StreamImport import in _imports)
            {
                if (ImportSubject.Of(import, subscription.Subject) is not { } subject) continue;
                var target = new ShadowTarget(client, subscription, import, System.Text.Encoding.UTF8.GetBytes(import.To));
                shadows.Add(new Shadow(find(import.Account), new Subscription(target, subject, subscription.Queue, subscription.Sid)));
            }

            // Whoever ends the subscription, or closes the client, has been here already, or comes behind.
            if (shadows.Count == 0 || client.IsClosed || !client.Subscriptions.Holds(subscription)) return;
            foreach (Shadow shadow in shadows) shadow.Exporter.Interest.Insert(shadow.Subscription);
            _shadows.Add(subscription, [.. shadows]);
            foreach (Shadow shadow in shadows) shadow.Exporter.Routes?.SendSoon();
        }
    }

    /// <summary>Ends the shadows of a subscription that has ended.</summary>
    public void Remove(Subscription subscription)
    {
        lock (_gate) RemoveLocked(subscription);
    }

    private void RemoveLocked(Subscription subscription)
    {
        if (!_shadows.Remove(subscription, out Shadow[]? shadows)) return;
        foreach (Shadow shadow in shadows)
        {
            shadow.Exporter.Interest.Remove(shadow.Subscription);
            shadow.Exporter.Routes?.SendSoon();
        }
    }

    private readonly record struct Shadow(Account Exporter, Subscription Subscription);
}
