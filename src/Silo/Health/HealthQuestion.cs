namespace OrleansNats.Silo.Health;

/// <summary>Asks the silo of this machine, for container images that have no other program to ask with.</summary>
internal static class HealthQuestion
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <returns>Exit code: 0 for yes, 1 for no or no answer.</returns>
    public static async Task<int> AskAsync(int port, string path)
    {
        using var client = new HttpClient { Timeout = Deadline };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
