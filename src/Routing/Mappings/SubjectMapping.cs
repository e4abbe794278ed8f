using System.Diagnostics.CodeAnalysis;
using System.Text;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Routing.Mappings;

/// <summary>
/// Where messages of one subject go instead, by weight (facts 2.3). What the weights leave of 100 keeps its subject, unless the source is
/// among the destinations itself: then it is lost, to test what happens without. Immutable; safe for concurrent use.
/// </summary>
public sealed class SubjectMapping
{
    private readonly Choice[] _choices;
    private readonly Dictionary<string, Choice[]> _byCluster = new(StringComparer.Ordinal);

    private SubjectMapping(string source, IReadOnlyList<MappingDestination> destinations, IReadOnlyList<SubjectTransform> transforms)
    {
        Source = source;
        SourceBytes = Encoding.UTF8.GetBytes(source);
        Destinations = destinations;
        foreach (IGrouping<string, (MappingDestination Destination, SubjectTransform Transform)> cluster in
                 destinations.Zip(transforms).GroupBy(static pair => pair.First.Cluster, StringComparer.Ordinal))
        {
            _byCluster[cluster.Key] = ChoicesOf(cluster);
        }

        _choices = _byCluster.TryGetValue("", out Choice[]? general) ? general : ChoicesOf([]);
        _byCluster.Remove("");
    }

    public string Source { get; }

    /// <summary>As they were given.</summary>
    public IReadOnlyList<MappingDestination> Destinations { get; }

    /// <summary>Compiles a mapping. Errors are in the words of nats-server 2.15.1.</summary>
    public static bool TryCreate(
        string source, IReadOnlyList<MappingDestination> destinations, [NotNullWhen(true)] out SubjectMapping? mapping, out string error)
    {
        mapping = null;
        error = SubjectSyntax.IsValidSubscription(Encoding.UTF8.GetBytes(source)) ? "" : TransformError.BadSubject;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var total = new Dictionary<string, int>(StringComparer.Ordinal);
        List<SubjectTransform> transforms = [];
        foreach (MappingDestination destination in destinations)
        {
            if (error.Length > 0) return false;
            total[destination.Cluster] = total.GetValueOrDefault(destination.Cluster) + destination.Weight;
            error = !seen.Add(destination.Subject) ? $"duplicate entry for {ClientError.Quote(Encoding.UTF8.GetBytes(destination.Subject))}"
                : destination.Weight is < 0 or > 100 ? "individual weights need to be <= 100"
                : total[destination.Cluster] > 100 ? "total weight needs to be <= 100"
                : FaultOf(destination.Subject);
            if (error.Length > 0) return false;
            if (SubjectTransform.TryCreate(source, destination.Subject, strict: false, out SubjectTransform? transform, out error))
                transforms.Add(transform);
        }

        if (error.Length > 0) return false;
        mapping = new SubjectMapping(source, destinations, transforms);
        return true;
    }

    /// <summary>Whether it is for that subject, taken as it was published.</summary>
    public bool Matches(ReadOnlySpan<byte> subject) => SubjectSyntax.IsSubsetOf(subject, SourceBytes);

    /// <summary>What becomes of a message; null if it is lost.</summary>
    /// <param name="cluster">The cluster of this gateway; empty for none.</param>
    /// <param name="roll">0 to 99, evenly distributed.</param>
    public SubjectTransform? Choose(string cluster, int roll)
    {
        Choice[] choices = _byCluster.Count > 0 && _byCluster.TryGetValue(cluster, out Choice[]? own) ? own : _choices;
        foreach (Choice choice in choices)
        {
            if (roll < choice.Below) return choice.Transform;
        }

        return null;
    }

    /// <summary>All choices as monitoring shows them: those of every cluster, and of each with those before it the sum of weights.</summary>
    public IEnumerable<(string Subject, int Weight, string Cluster)> Describe() => _byCluster
        .Select(static pair => (Cluster: pair.Key, Choices: pair.Value)).Prepend((Cluster: "", Choices: _choices))
        .SelectMany(static group => group.Choices.Select(choice => (choice.Transform.Destination, choice.Below, group.Cluster)));

    internal byte[] SourceBytes { get; }

    /// <summary>What is wrong with the form of a destination, beyond what a transform is checked for.</summary>
    private static string FaultOf(string destination)
    {
        string[] tokens = destination.Split('.');
        for (int i = 0; i < tokens.Length; i++)
        {
            string token = tokens[i];
            if (token.Length == 0 || (i > 0 && tokens[i - 1] == ">")) return TransformError.In(TransformError.InvalidTransform, token);
            if (DestinationToken.LooksLikeFunction(token))
            {
                if (DestinationToken.FunctionOf(token, out _) is null) return TransformError.In(TransformError.UnknownFunction, token);
            }
            else if (token.AsSpan().ContainsAny("\t\n\f\r "))
            {
                return TransformError.InvalidTransform;
            }
        }

        return "";
    }

    private Choice[] ChoicesOf(IEnumerable<(MappingDestination Destination, SubjectTransform Transform)> destinations)
    {
        List<(int Weight, SubjectTransform Transform)> parts = [.. destinations.Select(static pair => (pair.Destination.Weight, pair.Transform))];
        int total = parts.Sum(static part => part.Weight);
        bool isRestLost = Destinations.Any(destination => destination.Subject == Source);
        if (total != 100 && !isRestLost)
        {
            SubjectTransform.TryCreate(Source, SubjectTransform.DestinationFor(Source), strict: false, out SubjectTransform? unchanged, out _);
            parts.Add((100 - total, unchanged!));
        }

        int below = 0;
        return [.. parts.OrderBy(static part => part.Weight).Select(part => new Choice(below += part.Weight, part.Transform))];
    }

    /// <param name="Below">Taken by rolls below it that no earlier choice takes.</param>
    private readonly record struct Choice(int Below, SubjectTransform Transform);
}
