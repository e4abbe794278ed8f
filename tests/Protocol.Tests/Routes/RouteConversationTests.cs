using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Protocol.Tests.Frames;

namespace OrleansNats.Protocol.Tests.Routes;

public sealed class RouteConversationTests
{
    public static TheoryData<string> Corpus => RouteConversations.Data;

    [Theory, MemberData(nameof(Corpus))]
    public void Read_AnySplit_GivesFramesAndErrorsAtTheSameByteAsReference(string conversation) =>
        AssertSameAtEveryByte(conversation, RouteReaderUnderTest.Limits);

    [Theory, MemberData(nameof(Corpus))]
    public void Read_AnySplitOnADedicatedConnection_GivesFramesAndErrorsAtTheSameByteAsReference(string conversation) =>
        AssertSameAtEveryByte(conversation, RouteReaderUnderTest.Dedicated);

    [Theory, MemberData(nameof(Corpus))]
    public void Read_AnySplitUnderSmallLimits_GivesFramesAndErrorsAtTheSameByteAsReference(string conversation) =>
        AssertSameAtEveryByte(conversation, RouteReaderUnderTest.Small);

    [Theory, MemberData(nameof(Corpus))]
    public void Read_OneReadCutAnywhere_GivesWhatTheReferenceHasSeenByThen(string conversation)
    {
        byte[] bytes = RouteReaderUnderTest.Bytes(conversation);
        List<ParserEvent> expected = RouteReferenceParser.Parse(bytes, RouteReaderUnderTest.Limits);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(
                WithoutPlaceOfError(expected.Where(e => e.At <= cut)),
                WithoutPlaceOfError(RouteReaderUnderTest.ParseAtOnce(bytes.AsSpan(0, cut), RouteReaderUnderTest.Limits)));
        }
    }

    private static void AssertSameAtEveryByte(string conversation, RouteFrameLimits limits)
    {
        byte[] bytes = RouteReaderUnderTest.Bytes(conversation);
        Assert.Equal(RouteReferenceParser.Parse(bytes, limits), RouteReaderUnderTest.ParseByteByByte(bytes, limits));
    }

    private static IEnumerable<ParserEvent> WithoutPlaceOfError(IEnumerable<ParserEvent> events) =>
        events.Select(static e => e.Status == FrameStatus.Complete ? e : e with { At = 0 });
}
