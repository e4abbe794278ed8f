using System.Collections.Concurrent;
using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>A callout service: a client that answers requests, or does not.</summary>
internal sealed class CalloutService : IAsyncDisposable
{
    public const string Subject = "$SYS.REQ.USER.AUTH";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<AuthorizationRequestClaims, Task<string?>> _answer;
    private readonly XKeyPair? _key;
    private LiveClient _client = null!;

    private CalloutService(Func<AuthorizationRequestClaims, Task<string?>> answer, XKeyPair? key)
    {
        _answer = answer;
        _key = key;
    }

    /// <summary>The tokens that have come, opened.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Signs in and subscribes.</summary>
    /// <param name="options">Members of CONNECT with a comma in front.</param>
    /// <param name="answer">What to publish; null for nothing.</param>
    /// <param name="key">Opens requests, and seals answers; null leaves both readable.</param>
    public static Task<CalloutService> StartAsync(int port, string options, Func<AuthorizationRequestClaims, string?> answer, XKeyPair? key = null) =>
        StartSlowAsync(port, options, request => Task.FromResult(answer(request)), key);

    /// <summary>As above, with answers that take their time.</summary>
    public static async Task<CalloutService> StartSlowAsync(int port, string options, Func<AuthorizationRequestClaims, Task<string?>> answer, XKeyPair? key = null)
    {
        var service = new CalloutService(answer, key);
        var ready = new TaskCompletionSource();
        service._client = await LiveClient.ConnectAsync(port, Deadline, options, message => service.Take(message, ready));
        await service._client.SubscribeAsync(Subject, "1");
        await service._client.FlushAsync();
        ready.SetResult();
        return service;
    }

    public Task WaitForRequestsAsync(int count) => Eventually.TrueAsync(() => _requests.Count >= count, $"{count} requests", Deadline);

    /// <summary>How often each answer is published; 1 unless set otherwise.</summary>
    public int Repeats { get; set; } = 1;

    /// <summary>Whether the server is still there for the service.</summary>
    public Task FlushAsync() => _client.FlushAsync();

    /// <summary>Claims of a request as they were sent.</summary>
    public static string ClaimsOf(string token)
    {
        string part = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return Encoding.UTF8.GetString(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
    }

    /// <summary>An answer that lets the user into an account.</summary>
    /// <param name="signer">Signs the answer, but not the user's token in it; null for the issuer.</param>
    public static string LetIn(AuthorizationRequestClaims request, NKeyPair issuer, string account, Action<UserClaims>? change = null, NKeyPair? signer = null)
    {
        UserClaims user = UserClaims.Create(request.Nats.UserNKey);
        user.Audience = account;
        change?.Invoke(user);
        return Sign(request, signer ?? issuer, answer => answer.Nats.Jwt = NatsJwt.Encode(user, issuer, DateTimeOffset.UtcNow));
    }

    public static string Refuse(AuthorizationRequestClaims request, NKeyPair issuer, string reason) => Sign(request, issuer, answer => answer.Nats.Error = reason);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static string Sign(AuthorizationRequestClaims request, NKeyPair issuer, Action<AuthorizationResponseClaims> change)
    {
        var answer = new AuthorizationResponseClaims { Subject = request.Nats.UserNKey, Audience = request.Nats.Server.Id };
        change(answer);
        return NatsJwt.Encode(answer, issuer, DateTimeOffset.UtcNow);
    }

    private void Take(WireMessage message, TaskCompletionSource ready) => _ = AnswerAsync(message, ready.Task);

    private async Task AnswerAsync(WireMessage message, Task ready)
    {
        await ready;
        byte[] body = Encoding.Latin1.GetBytes(message.Payload);
        if (_key is not null && !_key.TryOpen(body, KeyIn(message.Headers), out body!)) throw new InvalidDataException("a request that cannot be opened");
        string token = Encoding.ASCII.GetString(body);
        if (!NatsJwt.TryDecode(token, out AuthorizationRequestClaims? claims, out string? error)) throw new InvalidDataException(error);
        _requests.Enqueue(token);
        string? answer = await _answer(claims);
        if (answer is null) return;
        if (_key is not null) answer = Encoding.Latin1.GetString(_key.Seal(Encoding.ASCII.GetBytes(answer), claims.Nats.Server.XKey));
        for (int i = 0; i < Repeats; i++) await _client.PublishAsync(message.Reply, i == 0 ? answer : "another one");
    }

    private static string KeyIn(string headers) =>
        headers.Split("\r\n").Single(static line => line.StartsWith("Nats-Server-Xkey: ", StringComparison.Ordinal))["Nats-Server-Xkey: ".Length..];
}
