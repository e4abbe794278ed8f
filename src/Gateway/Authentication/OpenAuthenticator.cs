using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>No authorization configured: everyone may come in. Credentials are not looked at, only shown, as nats-server does.</summary>
internal sealed class OpenAuthenticator : IAuthenticator
{
    public bool IsRequired => false;

    public bool NeedsNonce => false;

    public ClientIdentity? Implicit => ClientIdentity.Anonymous;

    public string? AccountOf(ConnectOptions connect) => null;

    public ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity) => default;

    public ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        ConnectOptions connect = request.Connect;
        if (connect.NewAccount || !string.IsNullOrEmpty(connect.Account)) return default;
        string? hidden = string.IsNullOrEmpty(connect.Token) ? null : ClientIdentity.HiddenToken;
        string? name = NullIfEmpty(connect.NKey) ?? NullIfEmpty(connect.User) ?? hidden;
        return new(name is null ? ClientIdentity.Anonymous : ClientIdentity.Anonymous with { UserName = name });
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
