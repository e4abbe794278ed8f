using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansNats.Routing.Mappings;

/// <summary>Reads one token of a destination: <c>$1</c>, <c>{{function(…)}}</c> or plain text. Texts of errors are those of nats-server 2.15.1.</summary>
internal static class DestinationToken
{
    // In the order in which nats-server looks for them: a token that is not well formed may look like two.
    private static readonly (TransformFunction Function, Regex Form)[] Functions =
    [
        (TransformFunction.Wildcard, FormOf("[wW]ildcard")),
        (TransformFunction.Partition, FormOf("[pP]artition")),
        (TransformFunction.SplitFromLeft, FormOf("[sS]plit[fF]rom[lL]eft")),
        (TransformFunction.SplitFromRight, FormOf("[sS]plit[fF]rom[rR]ight")),
        (TransformFunction.SliceFromLeft, FormOf("[sS]lice[fF]rom[lL]eft")),
        (TransformFunction.SliceFromRight, FormOf("[sS]lice[fF]rom[rR]ight")),
        (TransformFunction.Right, FormOf("[rR]ight")),
        (TransformFunction.Left, FormOf("[lL]eft")),
        (TransformFunction.Split, FormOf("[sS]plit")),
        (TransformFunction.Random, FormOf("[rR]andom")),
    ];

    private static readonly Regex Comma = new(",[\\t\\n\\f\\r ]*", RegexOptions.CultureInvariant);

    public static bool TryRead(string token, out TransformStep step, out string error)
    {
        error = "";
        step = Plain(token);
        if (token.Length > 1 && token[0] == '$')
        {
            // Other texts begin with a dollar sign too.
            if (TryInteger(token[1..], out long wildcard)) step = Step(TransformFunction.Wildcard, [ToIndex(wildcard)]);
            return true;
        }

        if (!LooksLikeFunction(token)) return true;
        if (FunctionOf(token, out string[] arguments) is not { } function) return Fail(token, TransformError.UnknownFunction, out error);
        return function switch
        {
            TransformFunction.Wildcard => ReadWildcard(token, arguments, out step, out error),
            TransformFunction.Partition => ReadPartition(token, arguments, out step, out error),
            TransformFunction.Random => ReadRandom(token, arguments, out step, out error),
            TransformFunction.Split => ReadSplit(token, arguments, out step, out error),
            _ => ReadCut(function, token, arguments, out step, out error),
        };
    }

    /// <summary>Whether a token has the braces of a function around it.</summary>
    public static bool LooksLikeFunction(string token) =>
        token.Length > 4 && token.StartsWith("{{", StringComparison.Ordinal) && token.EndsWith("}}", StringComparison.Ordinal);

    /// <summary>The function of a token with braces around it, null for none.</summary>
    public static TransformFunction? FunctionOf(string token, out string[] arguments)
    {
        foreach ((TransformFunction function, Regex form) in Functions)
        {
            if (form.Match(token) is not { Success: true } match) continue;
            arguments = Comma.Split(match.Groups[1].Value);
            return function;
        }

        arguments = [];
        return null;
    }

    private static Regex FormOf(string name) =>
        new($@"\{{\{{[\t\n\f\r ]*{name}[\t\n\f\r ]*\((.*)\)[\t\n\f\r ]*\}}\}}", RegexOptions.CultureInvariant);

    private static bool ReadWildcard(string token, string[] arguments, out TransformStep step, out string error)
    {
        step = default;
        if (arguments is [""]) return Fail(token, TransformError.NotEnoughArguments, out error);
        if (arguments.Length > 1) return Fail(token, TransformError.TooManyArguments, out error);
        if (!TryInteger(arguments[0].Trim(' '), out long wildcard)) return Fail(token, TransformError.InvalidArgument, out error);
        step = Step(TransformFunction.Wildcard, [ToIndex(wildcard)]);
        error = "";
        return true;
    }

    private static bool ReadPartition(string token, string[] arguments, out TransformStep step, out string error)
    {
        step = default;
        if (!TryCount(arguments[0], out int count)) return Fail(token, TransformError.InvalidArgument, out error);
        int[] wildcards = new int[arguments.Length - 1];
        for (int i = 0; i < wildcards.Length; i++)
        {
            if (!TryInteger(arguments[i + 1].Trim(' '), out long wildcard)) return Fail(token, TransformError.InvalidArgument, out error);
            wildcards[i] = ToIndex(wildcard);
        }

        step = Step(TransformFunction.Partition, wildcards, count);
        error = "";
        return true;
    }

    private static bool ReadRandom(string token, string[] arguments, out TransformStep step, out string error)
    {
        step = default;
        if (arguments.Length != 1) return Fail(token, TransformError.NotEnoughArguments, out error);
        if (!TryCount(arguments[0], out int count)) return Fail(token, TransformError.InvalidArgument, out error);
        step = Step(TransformFunction.Random, [], count);
        error = "";
        return true;
    }

    private static bool ReadSplit(string token, string[] arguments, out TransformStep step, out string error)
    {
        step = default;
        if (!HasTwo(token, arguments, out error)) return false;
        if (!TryInteger(arguments[0].Trim(' '), out long wildcard) || arguments[1].Contains(' ', StringComparison.Ordinal))
            return Fail(token, TransformError.InvalidArgument, out error);
        step = Step(TransformFunction.Split, [ToIndex(wildcard)]) with { Text = Encoding.UTF8.GetBytes(arguments[1]) };
        return true;
    }

    private static bool ReadCut(TransformFunction function, string token, string[] arguments, out TransformStep step, out string error)
    {
        step = default;
        if (!HasTwo(token, arguments, out error)) return false;
        if (!TryInteger(arguments[0].Trim(' '), out long wildcard)
            || !TryInteger(arguments[1].Trim(' '), out long size) || size is < int.MinValue or > int.MaxValue)
        {
            return Fail(token, TransformError.InvalidArgument, out error);
        }

        step = Step(function, [ToIndex(wildcard)], (int)size);
        return true;
    }

    private static bool HasTwo(string token, string[] arguments, out string error)
    {
        error = arguments.Length < 2 ? TransformError.In(TransformError.NotEnoughArguments, token)
            : arguments.Length > 2 ? TransformError.In(TransformError.TooManyArguments, token) : "";
        return error.Length == 0;
    }

    /// <summary>Reads how many there are to choose from. Too small a number wraps, as in nats-server.</summary>
    private static bool TryCount(string text, out int count)
    {
        bool isNumber = TryInteger(text.Trim(' '), out long number) && number <= int.MaxValue;
        count = unchecked((int)number);
        return isNumber;
    }

    private static bool TryInteger(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>Numbers that no wildcard can have stay out of range.</summary>
    private static int ToIndex(long wildcard) => (int)Math.Clamp(wildcard, 0, int.MaxValue);

    private static TransformStep Plain(string token) => new(TransformFunction.None, Encoding.UTF8.GetBytes(token), [], 0);

    private static TransformStep Step(TransformFunction function, int[] arguments, int number = 0) => new(function, [], arguments, number);

    private static bool Fail(string token, string reason, out string error)
    {
        error = TransformError.In(reason, token);
        return false;
    }
}
