namespace OrleansNats.Gateway.Hosting;

/// <summary>
/// <c>--probe URL</c>: asks a monitoring page and ends, for container images that have no other program to ask with. Not an argument of
/// nats-server.
/// </summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <returns>Exit code: 0 for an answer of 2xx, 1 for any other or none.</returns>
    public static async Task<int> AskAsync(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? page) || page.Scheme is not ("http" or "https")) return 1;
        using var client = new HttpClient { Timeout = Deadline };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(page);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
