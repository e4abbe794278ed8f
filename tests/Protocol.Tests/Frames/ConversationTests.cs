using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

public sealed class ConversationTests
{
    public static TheoryData<string> Corpus => Conversations.Data;

    [Theory, MemberData(nameof(Corpus))]
    public void Read_AnySplit_GivesFramesAndErrorsAtTheSameByteAsReference(string conversation) =>
        AssertSameAtEveryByte(conversation, ReaderUnderTest.Limits);

    [Theory, MemberData(nameof(Corpus))]
    public void Read_AnySplitUnderSmallLimits_GivesFramesAndErrorsAtTheSameByteAsReference(string conversation) =>
        AssertSameAtEveryByte(conversation, ReaderUnderTest.SmallLimits);

    [Theory, MemberData(nameof(Corpus))]
    public void Read_AnySplitWithoutHeaders_GivesFramesAndErrorsAtTheSameByteAsReference(string conversation) =>
        AssertSameAtEveryByte(conversation, ReaderUnderTest.NoHeaders);

    [Theory, MemberData(nameof(Corpus))]
    public void Read_OneReadCutAnywhere_GivesWhatTheReferenceHasSeenByThen(string conversation)
    {
        byte[] bytes = ReaderUnderTest.Bytes(conversation);
        List<ParserEvent> expected = ClientReferenceParser.Parse(bytes, ReaderUnderTest.Limits);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(
                WithoutPlaceOfError(expected.Where(e => e.At <= cut)),
                WithoutPlaceOfError(ReaderUnderTest.ParseAtOnce(bytes.AsSpan(0, cut), ReaderUnderTest.Limits)));
        }
    }

    private static void AssertSameAtEveryByte(string conversation, FrameLimits limits)
    {
        byte[] bytes = ReaderUnderTest.Bytes(conversation);
        Assert.Equal(ClientReferenceParser.Parse(bytes, limits), ReaderUnderTest.ParseByteByByte(bytes, limits));
    }

    private static IEnumerable<ParserEvent> WithoutPlaceOfError(IEnumerable<ParserEvent> events) =>
        events.Select(static e => e.Status == FrameStatus.Complete ? e : e with { At = 0 });
}
