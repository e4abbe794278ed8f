using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class WildcardTrieTests
{
    [Fact]
    public void Remove_LastOfEveryPattern_LeavesNoNodes()
    {
        var subjects = new RandomSubjects(9);
        var trie = new WildcardTrie();
        Subscription[] all = [.. Enumerable.Range(0, 500).Select(_ => TestSubscriptions.New("*." + subjects.Pattern()))];
        foreach (Subscription one in all) trie.Insert(one);
        subjects.Random.Shuffle(all);

        foreach (Subscription one in all)
        {
            Assert.False(trie.IsEmpty);
            Assert.InRange(trie.Remove(one), 0, all.Length);
        }

        Assert.True(trie.IsEmpty);
    }
}
