namespace OrleansNats.Gateway.Configuration;

/// <summary>Address of a server to connect to, e.g. <c>nats://user:password@host:6222</c>. The scheme has no meaning for routes.</summary>
/// <param name="Scheme">Lower case; empty when the text has none.</param>
/// <param name="Host">A name or address, a v6 address without brackets.</param>
/// <param name="Port">1-65535.</param>
/// <param name="User">Null when the URL names none.</param>
/// <param name="Password">Null when the URL has none.</param>
/// <param name="Text">As written. Holds the password: never to be logged.</param>
public sealed record RouteUrl(string Scheme, string Host, int Port, string? User, string? Password, string Text)
{
    /// <summary>For logs: the URL with <c>xxxxx</c> for the password.</summary>
    public string Redacted => SecretText.RedactUrl(Text);

    public override string ToString() => Redacted;
}
