using System.Diagnostics;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>
/// Two servers of a cluster with the configuration of a <see cref="CalloutWorld"/>: clients come to the one, their service is at either. Where a question
/// is lost, a client is not let in: its patience is that of the configuration, which is asked once.
/// </summary>
/// <param name="monitorFar">Pages of the monitoring of the server that clients do not come to.</param>
internal sealed class CalloutPair(CalloutWorld world, int near, int far, Func<string, Task<JsonElement>> monitorFar)
{
    /// <summary>What clients wait for their service in tests where there is one: nothing must come near it.</summary>
    public const string LongTimeout = "60s";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Clients get what the service gives them, from the very first on.</summary>
    public async Task LetInAndRefuseAsync()
    {
        await using CalloutService service = await world.ServeAsync(far);
        await using LiveClient alice = await LetInAsync(CalloutWorld.AsAlice, "FOO");
        await using LiveClient holder = await LetInAsync(CalloutWorld.AsHolder, "BAR");
        await RefusedAsync(CalloutWorld.AsStranger);
        Assert.Equal(3, service.Requests.Count);

        foreach (LiveClient client in (LiveClient[])[alice, holder])
        {
            await client.SendAsync("SUB foo.a 1\r\nSUB secret.a 2\r\n");
            await client.FlushAsync();
        }

        await alice.SendAsync(LiveClient.Publication("foo.a", "of alice") + LiveClient.Publication("secret.a", "of alice"));
        await alice.FlushAsync();
        Assert.Equal(["'Permissions Violation for Subscription to \"secret.a\"'", "'Permissions Violation for Publish to \"secret.a\"'"], alice.Errors);
        await holder.SendAsync(LiveClient.Publication("foo.a", "of holder") + LiveClient.Publication("secret.a", "of holder"));
        await holder.FlushAsync();
        Assert.Empty(holder.Errors);
        Assert.Equal(["foo.a of holder", "secret.a of holder"], Seen(holder));
        await alice.FlushAsync();
        Assert.Equal(["foo.a of alice"], Seen(alice));
    }

    /// <summary>Each service has subscribed when its first client comes, and only just; in between there is none.</summary>
    public async Task LetInFirstOfEachAsync(int services)
    {
        for (int i = 0; i < services; i++)
        {
            await using (CalloutService service = await world.ServeAsync(far))
            {
                await using LiveClient client = await LetInAsync(CalloutWorld.AsAlice, "FOO");
                Assert.Single(service.Requests);
            }

            await HasNoServiceAsync();
        }
    }

    /// <summary>The connection of the service that was asked before is closed; another one is asked then.</summary>
    public async Task LetAnotherTakeOverAsync(bool isNear)
    {
        await using CalloutService first = await world.ServeAsync(far);
        await using LiveClient before = await LetInAsync(CalloutWorld.AsAlice, "FOO");
        await first.DisposeAsync();
        await HasNoServiceAsync();

        await using CalloutService second = await world.ServeAsync(isNear ? near : far);
        await using LiveClient after = await LetInAsync(CalloutWorld.AsAlice, "FOO");
        await RefusedAsync(CalloutWorld.AsStranger);
        Assert.Equal((1, 2), (first.Requests.Count, second.Requests.Count));
        await before.FlushAsync(); // is still in
    }

    /// <summary>With two at once, one of them answers first; with one closed, the other one does.</summary>
    public async Task LetTheOtherOneStayAsync()
    {
        await using CalloutService first = await world.ServeAsync(far);
        await using CalloutService second = await world.ServeAsync(near);
        await using LiveClient before = await LetInAsync(CalloutWorld.AsHolder, "BAR");
        await first.DisposeAsync();
        await using LiveClient after = await LetInAsync(CalloutWorld.AsHolder, "BAR");
        Assert.Equal(2, second.Requests.Count);
    }

    /// <summary>Nobody answers: a client waits as long as the configuration says.</summary>
    public async Task RefuseWithoutServiceAsync(TimeSpan timeout)
    {
        long began = Stopwatch.GetTimestamp();
        await RefusedAsync(CalloutWorld.AsAlice);
        Assert.InRange(Stopwatch.GetElapsedTime(began), timeout, Deadline);
    }

    private static IEnumerable<string> Seen(LiveClient client) => client.Messages.Select(static message => $"{message.Subject} {message.Payload}");

    private async Task<LiveClient> LetInAsync(string options, string account)
    {
        LiveClient client = await LiveClient.ConnectAsync(near, Deadline, options);
        JsonElement info = await client.WaitForInfoAsync(static info => info.TryGetProperty("remote_account", out _), "the account");
        Assert.Equal(account, info.GetProperty("remote_account").GetString());
        return client;
    }

    private async Task RefusedAsync(string options)
    {
        await using RawClient client = await RawClient.ConnectAsync(near, Deadline);
        await client.ReadUntilAsync("\r\n");
        await client.SendAsync($"CONNECT {{\"verbose\":false{options}}}\r\nPING\r\n");
        await client.ReadToEndAsync();
        Assert.EndsWith("\r\n-ERR 'Authorization Violation'\r\n", client.ReceivedText, StringComparison.Ordinal);
    }

    /// <summary>The server has seen that the service is gone: until then it hands questions to a closed connection.</summary>
    private async Task HasNoServiceAsync() => await Eventually.ValueAsync(
        async () => (await monitorFar("/connz?acc=AUTH")).GetProperty("num_connections").GetInt32(),
        static count => count == 0,
        "the service is gone",
        Deadline);
}
