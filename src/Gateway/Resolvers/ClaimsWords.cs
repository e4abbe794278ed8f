namespace OrleansNats.Gateway.Resolvers;

/// <summary>What nats-server calls things in its answers, which differs by the kind of resolver.</summary>
/// <param name="Updated">A token was taken.</param>
/// <param name="Failed">A token cannot be taken.</param>
/// <param name="Invalid">What a token says is wrong.</param>
/// <param name="Skipped">Nobody needs the account here.</param>
internal sealed record ClaimsWords(string Updated, string Failed, string Invalid, string Skipped)
{
    public static ClaimsWords Store { get; } = new("jwt updated", "jwt update resulted in error", "jwt validation failed", "jwt update skipped");

    public static ClaimsWords Cache { get; } =
        new("jwt updated cache", "jwt update cache resulted in error", "jwt update cache validation failed", "jwt update cache skipped");
}
