using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Routing.Mappings;

/// <summary>
/// Makes another subject of a subject: tokens that the wildcards of <see cref="Source"/> match go where functions in
/// <see cref="Destination"/> put them (facts 2.3). Immutable; safe for concurrent use.
/// </summary>
public sealed class SubjectTransform
{
    private readonly byte[] _source;
    private readonly string[] _sourceTokens;
    private readonly TransformStep[] _steps;
    private readonly bool _keepsRest; // both end in '>'

    private SubjectTransform(string source, string destination, TransformStep[] steps)
    {
        Source = source;
        Destination = destination;
        _source = Encoding.UTF8.GetBytes(source);
        _sourceTokens = source.Split('.');
        _keepsRest = _sourceTokens[^1] == ">";
        _steps = _keepsRest ? steps[..^1] : steps;
    }

    /// <summary>Subjects that it is for; may have wildcards.</summary>
    public string Source { get; }

    public string Destination { get; }

    /// <summary>Compiles a transform. Errors are in the words of nats-server 2.15.1.</summary>
    /// <param name="source">Empty stands for <c>&gt;</c>.</param>
    /// <param name="strict">Whether it must be possible to go back, as imports need it: only <c>wildcard</c> is allowed then, and every
    /// wildcard has to be used.</param>
    public static bool TryCreate(
        string source, string destination, bool strict, [NotNullWhen(true)] out SubjectTransform? transform, out string error)
    {
        transform = null;
        if (source.Length == 0) source = ">";
        string[] tokens = destination.Split('.');
        bool isSubject = IsSubject(source.Split('.'), out int wildcards, out bool hasRest)
            & IsSubject(tokens, out int wildcardsInDestination, out bool destinationHasRest);
        if (!isSubject || wildcardsInDestination > 0 || hasRest != destinationHasRest)
        {
            error = TransformError.BadSubject;
            return false;
        }

        var steps = new TransformStep[tokens.Length];
        int used = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (!DestinationToken.TryRead(tokens[i], out steps[i], out error)) return false;
            bool isPattern = wildcards > 0 || hasRest;
            error = isPattern ? FaultOf(tokens[i], steps[i], wildcards, strict) : FaultWithoutWildcards(tokens[i], steps[i]);
            if (error.Length > 0) return false;
            used += steps[i].Arguments.Length;
            steps[i] = steps[i] with { Arguments = isPattern ? TokensOf(source, steps[i].Arguments) : [] };
        }

        error = strict && used < wildcards ? TransformError.In(TransformError.NotAllWildcards, destination) : "";
        if (error.Length > 0) return false;
        transform = new SubjectTransform(source, destination, steps);
        return true;
    }

    /// <summary>The destination that leaves a subject with wildcards as it is: <c>foo.$1</c> for <c>foo.*</c>.</summary>
    public static string DestinationFor(string subject)
    {
        int wildcards = 0;
        return string.Join('.', subject.Split('.').Select(token => token == "*" ? $"${++wildcards}" : token));
    }

    /// <summary>What the subjects that a destination makes look like: <c>foo.*</c> for <c>foo.$1</c>.</summary>
    public static string PatternFor(string destination) => string.Join('.', destination.Split('.').Select(static token =>
        DestinationToken.TryRead(token, out TransformStep step, out _) && step.Function == TransformFunction.Wildcard ? "*" : token));

    /// <summary>Whether it is for that subject, taken as it was published.</summary>
    public bool Matches(ReadOnlySpan<byte> subject) => SubjectSyntax.IsSubsetOf(subject, _source);

    /// <summary>
    /// The transform that goes back, as it takes a subscription of the importer to the exporter's subjects; null if there is none.
    /// </summary>
    public SubjectTransform? Reverse()
    {
        List<int> placeholders = []; // token of the source that each stands for
        string[] source = Destination.Split('.');
        for (int i = 0; i < _steps.Length; i++)
        {
            if (_steps[i].Function != TransformFunction.Wildcard) continue;
            placeholders.Add(_steps[i].Arguments[0]);
            source[i] = "*";
        }

        string[] destination = [.. _sourceTokens];
        for (int i = 0; i < destination.Length; i++)
        {
            if (destination[i] == "*") destination[i] = $"${placeholders.IndexOf(i) + 1}";
        }

        return TryCreate(string.Join('.', source), string.Join('.', destination), strict: true, out SubjectTransform? reverse, out _)
            ? reverse : null;
    }

    /// <summary>Writes what the transform makes of a subject that <see cref="Matches"/>. Allocates nothing of its own.</summary>
    public void Apply(ReadOnlySpan<byte> subject, IBufferWriter<byte> into)
    {
        for (int i = 0; i < _steps.Length; i++)
        {
            if (i > 0) into.Write("."u8);
            ApplyStep(_steps[i], subject, into);
        }

        if (!_keepsRest) return;
        if (_steps.Length > 0) into.Write("."u8);
        into.Write(SubjectCut.From(subject, _sourceTokens.Length - 1));
    }

    private static void ApplyStep(in TransformStep step, ReadOnlySpan<byte> subject, IBufferWriter<byte> into)
    {
        ReadOnlySpan<byte> token = step.Arguments.Length > 0 ? SubjectCut.Token(subject, step.Arguments[0]) : default;
        switch (step.Function)
        {
            case TransformFunction.None:
                into.Write(step.Text);
                break;
            case TransformFunction.Wildcard:
                into.Write(token);
                break;
            case TransformFunction.Partition:
                WriteNumber(PartitionOf(step, subject), into);
                break;
            case TransformFunction.Random:
                WriteNumber(step.Number == 0 ? 0 : (uint)(Random.Shared.Next() % step.Number), into);
                break;
            case TransformFunction.Split:
                SubjectCut.Split(token, step.Text, into);
                break;
            default:
                SubjectCut.Write(step.Function, token, step.Number, into);
                break;
        }
    }

    /// <summary>FNV-1a, 32 bits, of the named tokens one after another, or of the whole subject.</summary>
    private static uint PartitionOf(in TransformStep step, ReadOnlySpan<byte> subject)
    {
        if (step.Number == 0) return 0;
        uint hash = 2166136261;
        if (step.Arguments.Length == 0) hash = Hash(hash, subject);
        foreach (int token in step.Arguments) hash = Hash(hash, SubjectCut.Token(subject, token));
        return hash % unchecked((uint)step.Number);
    }

    private static uint Hash(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) hash = (hash ^ value) * 16777619;
        return hash;
    }

    private static void WriteNumber(uint number, IBufferWriter<byte> into)
    {
        number.TryFormat(into.GetSpan(10), out int digits, default, CultureInfo.InvariantCulture);
        into.Advance(digits);
    }

    private static string FaultOf(string token, in TransformStep step, int wildcards, bool strict)
    {
        if (strict && step.Function is not (TransformFunction.None or TransformFunction.Wildcard))
            return TransformError.In(TransformError.OnlyWildcardForImports, token);
        foreach (int wildcard in step.Arguments)
        {
            if (wildcard > wildcards) return TransformError.In(TransformError.IndexOutOfRange, $"{token}: [{wildcard}]");
        }

        return "";
    }

    private static string FaultWithoutWildcards(string token, in TransformStep step) =>
        step.Function is TransformFunction.None or TransformFunction.Random or TransformFunction.Partition
            ? "" : TransformError.In(TransformError.IndexOutOfRange, token);

    /// <summary>Which tokens of a subject the wildcards with those numbers match. A number below 1 stands for the first token, as in nats-server.</summary>
    private static int[] TokensOf(string source, int[] wildcards)
    {
        int[] stars = [.. source.Split('.').Index().Where(static token => token.Item == "*").Select(static token => token.Index)];
        return [.. wildcards.Select(wildcard => wildcard < 1 ? 0 : stars[wildcard - 1])];
    }

    private static bool IsSubject(string[] tokens, out int wildcards, out bool hasRest)
    {
        wildcards = tokens.Count(static token => token == "*");
        int rest = Array.IndexOf(tokens, ">");
        hasRest = rest >= 0;
        return Array.IndexOf(tokens, "") < 0 && (rest < 0 || rest == tokens.Length - 1);
    }
}
