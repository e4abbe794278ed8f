using OrleansNats.Interop.Conversations;

namespace OrleansNats.Interop.Cluster;

/// <summary>Whoever talks to the route port, well or badly, gets the same answers from the gateway as from the real nats-server.</summary>
public sealed class RouteConversationTests(RouteServerPool pool) : IClassFixture<RouteServerPool>
{
    private static readonly Dictionary<string, Conversation> Corpus = CorpusReader.ReadAll("RouteCorpus").ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Corpus.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Gateway_RouteConversation_AnswersAsReference(string name)
    {
        await ReferenceRelease.RequireAsync(Corpus[name].Since);
        foreach (bool byteByByte in (bool[])[false, true])
        {
            if (byteByByte && Corpus[name].WholeOnly) continue;
            string expected = await pool.PlayAsync(Servers.Reference, Corpus[name], byteByByte);
            string actual = await PlayOnGatewayAsync(Corpus[name], byteByByte);
            bool differs = KnownDifferences.Read().ContainsKey(name);
            string verdict = differs ? "listed in docs/differences.md, but equal" : "different";
            Assert.True(differs != (expected == actual), $"{verdict}, byte by byte {byteByByte}\nreference:\n{expected}\ngateway:\n{actual}");
        }
    }

    /// <summary>Proves that masks and runner hide all that is random, without which the test above would say nothing.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task Reference_RouteConversationPlayedTwice_AnswersTheSame(string name)
    {
        await ReferenceRelease.RequireAsync(Corpus[name].Since);
        string first = await pool.PlayAsync(Servers.Reference, Corpus[name], byteByByte: false);
        string second = await pool.PlayAsync(Servers.Reference, Corpus[name], byteByByte: !Corpus[name].WholeOnly);
        Assert.True(first == second, $"first:\n{first}\nsecond:\n{second}");
    }

    private async Task<string> PlayOnGatewayAsync(Conversation conversation, bool byteByByte)
    {
        try
        {
            return await pool.PlayAsync(Servers.Gateway, conversation, byteByByte);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            // Also an answer that can differ: config that is refused, or a connection that should have been closed.
            return $"<no answer> {e.Message}";
        }
    }
}
