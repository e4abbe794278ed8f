using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>The keys of a server that may ask a callout service; they live as long as the process.</summary>
/// <param name="Signing">Its public key is the server's id.</param>
/// <param name="Curve">Its public key is the <c>xkey</c> of INFO.</param>
internal sealed record CalloutKeys(NKeyPair Signing, XKeyPair Curve)
{
    public static CalloutKeys Create() => new(NKeyPair.Create(NKeyKind.Server), XKeyPair.Create());
}
