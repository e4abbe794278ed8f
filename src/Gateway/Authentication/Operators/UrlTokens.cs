using System.Collections.Concurrent;
using System.Net;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary><c>resolver: URL(…)</c>: an account server, asked over HTTP when a token is needed.</summary>
/// <param name="address">Ends with a slash; the public key goes behind it.</param>
internal sealed class UrlTokens(Uri address) : IAccountTokens
{
    private const int LargestToken = Credentials.Jwt.NatsJwt.MaxTokenBytes;

    /// <summary>How long an answer is waited for, as in nats-server.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1900);

    private static readonly HttpClient Client = new() { Timeout = Patience, MaxResponseContentBufferSize = LargestToken };

    private readonly ConcurrentDictionary<string, Task<string?>> _underWay = new(StringComparer.Ordinal); // who wants the same waits for the same answer

    public Uri Address => address;

    public async ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken)
    {
        Task<string?> fetch = _underWay.GetOrAdd(account, AskAsync);
        try
        {
            return await fetch.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (fetch.IsCompleted) _underWay.TryRemove(new KeyValuePair<string, Task<string?>>(account, fetch));
        }
    }

    private async Task<string?> AskAsync(string account)
    {
        var url = new Uri(address, account);
        string shown = new UriBuilder(url) { UserName = "", Password = "" }.Uri.ToString();
        try
        {
            using HttpResponseMessage answer = await Client.GetAsync(url).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.OK) return await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
            throw new AccountFetchException($"could not fetch <\"{shown}\">: {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new AccountFetchException($"could not fetch <\"{shown}\">: {e.Message}", e);
        }
    }
}
