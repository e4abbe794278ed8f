namespace OrleansNats.Routing.Mappings;

/// <summary>What may be wrong with a transform or mapping, in the words of nats-server 2.15.1.</summary>
internal static class TransformError
{
    public const string BadSubject = "invalid subject";
    public const string InvalidTransform = "invalid mapping destination: invalid transform";
    public const string NotAllWildcards = "invalid mapping destination: not using all of the token wildcard(s)";
    public const string UnknownFunction = "invalid mapping destination: unknown function";
    public const string IndexOutOfRange = "invalid mapping destination: wildcard index out of range";
    public const string NotEnoughArguments = "invalid mapping destination: not enough arguments passed to the function";
    public const string InvalidArgument = "invalid mapping destination: function argument is invalid or in the wrong format";
    public const string TooManyArguments = "invalid mapping destination: too many arguments passed to the function";
    public const string OnlyWildcardForImports =
        "invalid mapping destination: the only mapping function allowed for import transforms is {{Wildcard()}}";

    public static string In(string reason, string token) => token.Length == 0 ? reason : $"{reason} in {token}";
}
