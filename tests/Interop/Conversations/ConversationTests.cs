using OrleansNats.Testing;

namespace OrleansNats.Interop.Conversations;

/// <summary>Every conversation of the corpus gets the same answers from the gateway as from the real nats-server.</summary>
public sealed class ConversationTests(ServerPool pool) : IClassFixture<ServerPool>
{
    private const int LeastConversations = 200;

    private static readonly Dictionary<string, Conversation> Corpus = CorpusReader.ReadAll().ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Corpus.Keys];

    public static TheoryData<string> NamesByteByByte => [.. Corpus.Values.Where(c => !c.WholeOnly).Select(c => c.Name)];

    [Fact]
    public void Corpus_Read_IsLargeEnough() => Assert.InRange(Corpus.Count, LeastConversations, int.MaxValue);

    [Fact]
    public void KnownDifferences_Read_NameConversationsAndReasons() =>
        Assert.All(KnownDifferences.Read(), pair => Assert.True(Corpus.ContainsKey(pair.Key) && pair.Value.Length > 0, pair.Key));

    [Theory, MemberData(nameof(Names))]
    public Task Gateway_Conversation_AnswersAsReference(string name) => CompareAsync(Corpus[name], byteByByte: false);

    [Theory, MemberData(nameof(NamesByteByByte))]
    public Task Gateway_ConversationByteByByte_AnswersAsReference(string name) => CompareAsync(Corpus[name], byteByByte: true);

    /// <summary>Proves that masks and runner hide all that is random, without which the tests above would say nothing.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task Reference_ConversationPlayedTwice_AnswersTheSame(string name)
    {
        await ReferenceRelease.RequireAsync(Corpus[name].Since);
        string first = await PlayAsync(Servers.Reference, Corpus[name], byteByByte: false);
        string second = await PlayAsync(Servers.Reference, Corpus[name], byteByByte: !Corpus[name].WholeOnly);
        Assert.True(first == second, $"first:\n{first}\nsecond:\n{second}");
    }

    private async Task CompareAsync(Conversation conversation, bool byteByByte)
    {
        await ReferenceRelease.RequireAsync(conversation.Since);
        string expected = await PlayAsync(Servers.Reference, conversation, byteByByte);
        string actual = await PlayAsync(Servers.Gateway, conversation, byteByByte);
        bool differs = KnownDifferences.Read().ContainsKey(conversation.Name);
        string verdict = differs ? "listed in docs/differences.md, but equal" : "different";
        Assert.True(differs != (expected == actual), $"{verdict}\nreference:\n{expected}\ngateway:\n{actual}");
    }

    private async Task<string> PlayAsync(string program, Conversation conversation, bool byteByByte)
    {
        try
        {
            if (!conversation.Fresh) return await ConversationPlayer.PlayAsync(conversation, await pool.PortAsync(program, conversation.Server), byteByByte);
            await using ServerProcess server = await ServerPool.StartAsync(program, conversation.Server);
            return await ConversationPlayer.PlayAsync(conversation, server.Port, byteByByte);
        }
        catch (Exception e) when (program == Servers.Gateway && e is InvalidOperationException or TimeoutException)
        {
            // Also an answer that can differ: config that is refused, or a connection that should have been closed.
            return $"<no answer> {e.Message}";
        }
    }
}
