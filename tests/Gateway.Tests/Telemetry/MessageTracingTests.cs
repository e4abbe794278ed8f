using System.Diagnostics;
using System.Text;
using OrleansNats.Gateway.Telemetry;

namespace OrleansNats.Gateway.Tests.Telemetry;

[Collection(nameof(MessageTracing))] // whether spans are taken is one state of the process
public sealed class MessageTracingTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("NATS/1.0\r\ntraceparent: " + Parent + "\r\n\r\n")]
    [InlineData("NATS/1.0\r\nTraceParent:" + Parent + "\r\n\r\n")]
    [InlineData("NATS/1.0\r\nA: b\r\ntraceparentx: no\r\nTRACEPARENT:   " + Parent + " \r\nZ: y\r\n\r\n")]
    public void Start_HeaderHoldsTraceparent_ContinuesThatTrace(string block)
    {
        using Recorder recorder = new();
        PublishSpan? span = MessageTracing.Start(Encoding.ASCII.GetBytes(block), "a.b"u8, 7);
        span!.Value.End(2);

        Activity activity = Assert.Single(recorder.Ended);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", activity.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", activity.ParentSpanId.ToHexString());
        Assert.True(activity.HasRemoteParent);
        Assert.Equal("nats", activity.GetTagItem("messaging.system"));
        Assert.Equal("a.b", activity.GetTagItem("messaging.destination.name"));
        Assert.Equal(7, activity.GetTagItem("messaging.message.body.size"));
        Assert.Equal(2, activity.GetTagItem("nats.message.deliveries"));
    }

    [Theory]
    [InlineData("NATS/1.0\r\n\r\n")]
    [InlineData("NATS/1.0 503\r\n\r\n")]
    [InlineData("")]
    [InlineData("NATS/1.0\r\ntraceparent:\r\n\r\n")]
    [InlineData("NATS/1.0\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331\r\n\r\n")]
    [InlineData("NATS/1.0\r\ntraceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n\r\n")]
    [InlineData("NATS/1.0\r\ntraceparent: 00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01\r\n\r\n")]
    [InlineData("NATS/1.0\r\ntraceparent: 00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01\r\n\r\n")]
    public void Start_NoUsableTraceparent_IsNothing(string block)
    {
        using Recorder recorder = new();
        Assert.Null(MessageTracing.Start(Encoding.ASCII.GetBytes(block), "a.b"u8, 7));
    }

    [Fact]
    public void Start_TracestateGiven_PassesItOn()
    {
        using Recorder recorder = new();
        MessageTracing.Start(Encoding.ASCII.GetBytes($"NATS/1.0\r\ntracestate: k=v\r\ntraceparent: {Parent}\r\n\r\n"), "a"u8, 0)!.Value.End(0);
        Assert.Equal("k=v", Assert.Single(recorder.Ended).TraceStateString);
    }

    [Fact]
    public void Start_InboxSubject_IsMarkedTemporary()
    {
        using Recorder recorder = new();
        MessageTracing.Start(Encoding.ASCII.GetBytes($"NATS/1.0\r\ntraceparent: {Parent}\r\n\r\n"), "_INBOX.x"u8, 0)!.Value.End(0);
        Assert.Equal(true, Assert.Single(recorder.Ended).GetTagItem("messaging.destination.temporary"));
    }

    [Fact]
    public void Start_Always_LeavesTheCurrentActivityAlone()
    {
        using Recorder recorder = new();
        Activity? before = Activity.Current;
        PublishSpan? span = MessageTracing.Start(Encoding.ASCII.GetBytes($"NATS/1.0\r\ntraceparent: {Parent}\r\n\r\n"), "a"u8, 0);
        Assert.Same(before, Activity.Current);
        span!.Value.End(1);
        Assert.Same(before, Activity.Current);
    }

    [Fact]
    public void RewriteTraceparent_SpanStarted_PutsItsIdInPlace()
    {
        using Recorder recorder = new();
        byte[] block = Encoding.ASCII.GetBytes($"NATS/1.0\r\na: 1\r\ntraceparent: {Parent}\r\nb: 2\r\n\r\n");
        PublishSpan span = MessageTracing.Start(block, "a"u8, 0)!.Value;

        Assert.True(span.RewriteTraceparent(block));

        span.End(1);
        string id = Assert.Single(recorder.Ended).SpanId.ToHexString();
        Assert.NotEqual("b7ad6b7169203331", id);
        Assert.Equal(
            $"NATS/1.0\r\na: 1\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-{id}-01\r\nb: 2\r\n\r\n", Encoding.ASCII.GetString(block));
    }

    [Fact]
    public void RewriteTraceparent_BlockWithout_ChangesNothing()
    {
        using Recorder recorder = new();
        PublishSpan span = MessageTracing.Start(Encoding.ASCII.GetBytes($"NATS/1.0\r\ntraceparent: {Parent}\r\n\r\n"), "a"u8, 0)!.Value;
        byte[] other = "NATS/1.0\r\nb: 2\r\n\r\n"u8.ToArray();
        Assert.False(span.RewriteTraceparent(other));
        Assert.Equal("NATS/1.0\r\nb: 2\r\n\r\n"u8, other);
        span.End(0);
    }

    [Fact]
    public void Enabled_NobodyListens_IsFalseAndStartIsNothing()
    {
        Assert.False(MessageTracing.Enabled);
        Assert.Null(MessageTracing.Start(Encoding.ASCII.GetBytes($"NATS/1.0\r\ntraceparent: {Parent}\r\n\r\n"), "a"u8, 0));
    }

    /// <summary>Takes every span of the gateway.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly ActivityListener _listener;

        public Recorder()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == MessageTracing.SourceName,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Ended.Add,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Ended { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
