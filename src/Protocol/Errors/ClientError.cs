using System.Text;

namespace OrleansNats.Protocol.Errors;

/// <summary>The <c>-ERR</c> texts that clients are sent (facts 1.4), the one place where they are written down.</summary>
public static class ClientError
{
    public const string UnknownOperation = "Unknown Protocol Operation";
    public const string AuthorizationViolation = "Authorization Violation";
    public const string AuthenticationTimeout = "Authentication Timeout";
    public const string ConnectionThrottled = "Connection throttling is active. Please try again later."; // connection_rate_limit of TLS
    public const string AuthenticationExpired = "User Authentication Expired";
    public const string AccountExpired = "Account Authentication Expired";
    public const string AuthenticationRevoked = "User Authentication Revoked";
    public const string MaximumAccountConnections = "maximum account active connections exceeded";
    public const string MaximumConnections = "maximum connections exceeded";
    public const string MaximumPayload = "Maximum Payload Violation";
    public const string MaximumControlLine = "maximum control line exceeded";
    public const string MaximumSubscriptions = "maximum subscriptions exceeded";
    public const string InvalidClientProtocol = "invalid client protocol";
    public const string NoRespondersRequiresHeaders = "no responders requires headers support";
    public const string InvalidSubject = "Invalid Subject";
    public const string InvalidPublishSubject = "Invalid Publish Subject";
    public const string StaleConnection = "Stale Connection";

    /// <summary>The publish was dropped; the connection stays.</summary>
    public static string PublishViolation(ReadOnlySpan<byte> subject) =>
        $"Permissions Violation for Publish to {Quote(subject)}";

    /// <summary>The publish was dropped for its reply subject; the connection stays.</summary>
    public static string ReplyViolation(ReadOnlySpan<byte> reply) =>
        $"Permissions Violation for Publish with Reply of {Quote(reply)}";

    /// <summary>The subscription was not made; the connection stays.</summary>
    /// <param name="queue">Empty for a subscription without a queue group.</param>
    public static string SubscriptionViolation(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue) => queue.IsEmpty
        ? $"Permissions Violation for Subscription to {Quote(subject)}"
        : $"Permissions Violation for Subscription to {Quote(subject)} using queue {Quote(queue)}";

    /// <summary>The subscription was not made: <c>max_sub_tokens</c>. The connection stays.</summary>
    /// <summary>For a subscription that a reload has ended.</summary>
    public static string SubscriptionRevoked(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue, ReadOnlySpan<byte> sid) =>
        $"{SubscriptionViolation(subject, queue)} (sid {Quote(sid)})";

    public static string TooManyTokens(ReadOnlySpan<byte> subject) =>
        $"Permissions Violation for Subscription to {Quote(subject)}, too many tokens";

    /// <summary>The text as sent: <c>-ERR '…' CR LF</c>.</summary>
    public static byte[] Line(string text) => Encoding.UTF8.GetBytes($"-ERR '{text}'\r\n");

    /// <summary>In double quotes, with what is not printable escaped the way Go's <c>%q</c> does.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => QuotedText.Of(text);
}
