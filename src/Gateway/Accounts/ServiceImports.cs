using System.Text;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Server;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// The service imports of one account, each a subscription there that other gateways are not told of: they have the same for their clients
/// (facts 2.4). Changed by one thread at a time, read by any.
/// </summary>
internal sealed class ServiceImports(Account importer, Func<string, Account> find)
{
    private volatile ServiceTarget[] _targets = [];
    private Entry[] _entries = []; // of the thread that configures
    private int _lastSid;

    public ServiceTarget[] Targets => _targets;

    /// <summary>Takes other imports. Those that stay lose no message.</summary>
    public void Replace(IReadOnlyList<ServiceImport> imports)
    {
        List<Entry> kept = [];
        foreach (Entry entry in _entries)
        {
            ServiceImport? same = imports.FirstOrDefault(import => IsSame(import, entry.Target.Import));
            if (same is null)
            {
                importer.Interest.Remove(entry.Subscription);
                continue;
            }

            entry.Target.Import = same;
            kept.Add(entry);
        }

        foreach (ServiceImport import in imports.Where(import => !kept.Exists(entry => IsSame(import, entry.Target.Import))))
        {
            var target = new ServiceTarget(importer, find(import.Account), import);
            byte[] sid = Encoding.ASCII.GetBytes($"{++_lastSid}");
            var subscription = new Subscription(target, Encoding.UTF8.GetBytes(import.From), null, sid, isPrivate: true);
            importer.Interest.Insert(subscription);
            kept.Add(new Entry(target, subscription));
        }

        _entries = [.. kept];
        _targets = [.. kept.Select(static entry => entry.Target)];
    }

    private static bool IsSame(ServiceImport left, ServiceImport right) => left.Account == right.Account && left.From == right.From;

    private readonly record struct Entry(ServiceTarget Target, Subscription Subscription);
}
