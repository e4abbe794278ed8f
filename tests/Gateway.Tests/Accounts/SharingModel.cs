using System.Text;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>
/// Random accounts with permissions, imports, exports and mappings, and a slow model of who gets a message. One user and one client an account.
/// </summary>
internal sealed class SharingModel
{
    private readonly Random _random;
    private readonly List<ModelAccount> _accounts = [];

    public SharingModel(int seed)
    {
        _random = new Random(seed);
        for (int i = 0; i < 4; i++) _accounts.Add(new ModelAccount($"A{i}"));
        foreach (ModelAccount account in _accounts) Fill(account);
    }

    public IReadOnlyList<ModelAccount> Accounts => _accounts;

    public string Config
    {
        get
        {
            var text = new StringBuilder("accounts {\n");
            foreach (ModelAccount account in _accounts) text.Append(account.Config);
            return text.Append("}\n").ToString();
        }
    }

    /// <summary>Deliveries of a message: account and subject, once for each.</summary>
    public List<(string Account, string Subject)> Deliver(ModelAccount publisher, string subject)
    {
        List<(string, string)> deliveries = [];
        subject = publisher.Map(subject);
        if (!publisher.PublishDeny.Any(deny => NaiveSubjects.Matches(deny, subject))) Spread(publisher, subject, [], deliveries);
        return deliveries;
    }

    private void Spread(ModelAccount account, string subject, List<string> services, List<(string Account, string Subject)> deliveries)
    {
        Give(account, subject, deliveries);
        foreach (ModelAccount other in services.Count == 0 ? _accounts : [])
        {
            foreach (ModelImport import in other.Streams.Where(import => import.Exporter == account.Name))
            {
                if (NaiveSubjects.Translate(import.From, import.To, subject) is { } here) Give(other, here, deliveries);
            }
        }

        foreach (ModelImport import in account.Services)
        {
            if (NaiveSubjects.Translate(import.To, import.From, subject) is not { } there) continue;
            string export = $"{import.Exporter} {import.Export}";
            if (services.Contains(export)) continue;
            ModelAccount exporter = _accounts.First(other => other.Name == import.Exporter);
            Spread(exporter, exporter.Map(there), [.. services, export], deliveries);
        }
    }

    private static void Give(ModelAccount account, string subject, List<(string Account, string Subject)> deliveries)
    {
        if (account.SubscribeDeny.Any(deny => NaiveSubjects.Matches(deny, subject))) return;
        deliveries.AddRange(account.Subscriptions.Where(pattern => NaiveSubjects.Matches(pattern, subject)).Select(_ => (account.Name, subject)));
    }

    private void Fill(ModelAccount account)
    {
        account.StreamExports.AddRange(Several(3, () => NaiveSubjects.Pattern(_random)));
        account.ServiceExports.AddRange(Several(3, () => NaiveSubjects.Pattern(_random)));
        if (_random.Next(3) == 0) account.PublishDeny.Add(NaiveSubjects.Pattern(_random));
        if (_random.Next(2) == 0) account.SubscribeDeny.Add(NaiveSubjects.Literal(_random));
        if (_random.Next(2) == 0) account.Mappings.Add((NaiveSubjects.Literal(_random), NaiveSubjects.Literal(_random)));
        account.Subscriptions.AddRange(Several(4, () => _random.Next(3) == 0 ? "in." + NaiveSubjects.Pattern(_random) : NaiveSubjects.Pattern(_random)));
        // Imports in every direction mostly form a cycle: most models have them in one.
        bool isFree = _random.Next(8) == 0;
        foreach (ModelAccount exporter in isFree ? _accounts : _accounts.TakeWhile(other => other != account))
        {
            foreach (string export in exporter.StreamExports)
            {
                if (_random.Next(3) == 0) continue;
                string from = Narrowed(export);
                string to = _random.Next(2) == 0 ? from : _random.Next(2) == 0 ? "in." + from : NaiveSubjects.Renamed(_random, from);
                if (account.Streams.All(other => (other.Exporter, other.From) != (exporter.Name, from)))
                    account.Streams.Add(new ModelImport(exporter.Name, export, from, to));
            }

            foreach (string export in exporter.ServiceExports)
            {
                if (_random.Next(3) == 0) continue;
                string there = Narrowed(export);
                string here = _random.Next(2) == 0 ? there : "in." + there;
                if (account.Services.All(other => (other.Exporter, other.To) != (exporter.Name, here)))
                    account.Services.Add(new ModelImport(exporter.Name, export, there, here));
            }
        }
    }

    /// <summary>An export itself, or a part of it.</summary>
    private string Narrowed(string export) =>
        _random.Next(2) == 0 ? export : string.Join('.', export.Split('.').Select(token => token == "*" ? NaiveSubjects.Word(_random) : token));

    private IEnumerable<string> Several(int most, Func<string> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(_ => make()).Distinct();
}

/// <summary>An import of a stream, or of a service: <paramref name="From"/> there is <paramref name="To"/> here.</summary>
internal sealed record ModelImport(string Exporter, string Export, string From, string To);

/// <summary>One account of the model.</summary>
internal sealed class ModelAccount(string name)
{
    public string Name => name;

    public List<string> StreamExports { get; } = [];

    public List<string> ServiceExports { get; } = [];

    public List<ModelImport> Streams { get; } = [];

    public List<ModelImport> Services { get; } = [];

    public List<(string From, string To)> Mappings { get; } = [];

    public List<string> PublishDeny { get; } = [];

    public List<string> SubscribeDeny { get; } = [];

    public List<string> Subscriptions { get; } = [];

    public string Config
    {
        get
        {
            string permissions = $"publish: {{ deny: [{Quoted(PublishDeny)}] }}, subscribe: {{ deny: [{Quoted(SubscribeDeny)}] }}";
            IEnumerable<string> exports = [.. StreamExports.Select(static export => $"{{stream: \"{export}\"}}"), .. ServiceExports.Select(static export => $"{{service: \"{export}\"}}")];
            IEnumerable<string> imports = [
                .. Streams.Select(static import => $"{{stream: {{account: {import.Exporter}, subject: \"{import.From}\"}}, to: \"{import.To}\"}}"),
                .. Services.Select(static import => $"{{service: {{account: {import.Exporter}, subject: \"{import.From}\"}}, to: \"{import.To}\"}}")];
            IEnumerable<string> mappings = Mappings.Select(static mapping => $"\"{mapping.From}\": \"{mapping.To}\"");
            return $"{name} {{ users: [ {{user: {name}, password: p, permissions: {{ {permissions} }} }} ],\n  exports: [ {string.Join(", ", exports)} ],\n"
                + $"  imports: [ {string.Join(", ", imports)} ],\n  mappings: {{ {string.Join(", ", mappings)} }} }}\n";
        }
    }

    public string Map(string subject) => Mappings.Where(mapping => mapping.From == subject).Select(static mapping => mapping.To).FirstOrDefault(subject);

    private static string Quoted(IEnumerable<string> subjects) => string.Join(", ", subjects.Select(static subject => $"\"{subject}\""));
}
