using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication.Callouts;

namespace OrleansNats.Gateway.Tests.Authentication.Callouts;

/// <summary>A server without messages: the service is a function.</summary>
internal sealed class FakeLine(NKeyPair issuer, TimeProvider time) : ICalloutLine
{
    public CalloutKeys Keys { get; } = CalloutKeys.Create();

    public TimeSpan Patience => TimeSpan.FromSeconds(2);

    public HashSet<string> Accounts { get; } = ["$G", "AUTH", "FOO"];

    /// <summary>What the service answers; null for nothing.</summary>
    public Func<AuthorizationRequestClaims, byte[]?> Answer { get; set; } = static _ => null;

    /// <summary>Opens sealed requests; null leaves them.</summary>
    public XKeyPair? ServiceKey { get; init; }

    /// <summary>Bodies of all requests, with the key of their header.</summary>
    public List<(byte[] Body, string? XKey)> Requests { get; } = [];

    public AskingServer Describe() => new() { Name = "n", Host = "h", Id = Keys.Signing.PublicKey, Version = "1.2.3" };

    public bool HasAccount(string name) => Accounts.Contains(name);

    public Task<byte[]?> AskAsync(string account, string? xkey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        byte[] request = body.ToArray();
        Requests.Add((request, xkey));
        if (ServiceKey is not null) Assert.True(ServiceKey.TryOpen(request, xkey, out request!));
        Assert.True(NatsJwt.TryDecode(Encoding.ASCII.GetString(request), out AuthorizationRequestClaims? claims, out string? error), error);
        return Task.FromResult(Answer(claims));
    }

    /// <summary>An answer that lets the user in.</summary>
    public byte[] LetIn(AuthorizationRequestClaims request, Action<UserClaims>? change = null, NKeyPair? signer = null, Action<AuthorizationResponseClaims>? wrap = null)
    {
        UserClaims user = UserClaims.Create(request.Nats.UserNKey);
        user.Audience = "FOO";
        change?.Invoke(user);
        return Sign(request, answer =>
        {
            answer.Nats.Jwt = NatsJwt.Encode(user, signer ?? issuer, time.GetUtcNow());
            wrap?.Invoke(answer);
        });
    }

    /// <summary>An answer signed by the service's account.</summary>
    public byte[] Sign(AuthorizationRequestClaims request, Action<AuthorizationResponseClaims> change, NKeyPair? signer = null)
    {
        var answer = new AuthorizationResponseClaims { Subject = request.Nats.UserNKey, Audience = request.Nats.Server.Id };
        change(answer);
        return Encoding.ASCII.GetBytes(NatsJwt.Encode(answer, signer ?? issuer, time.GetUtcNow()));
    }
}
