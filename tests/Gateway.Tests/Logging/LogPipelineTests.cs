using System.Text;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

public sealed class LogPipelineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public void Flush_AfterManyLines_AllAreWrittenInOrder()
    {
        var sink = new MemorySink();
        using LogPipeline pipeline = Pipeline(sink, capacityBytes: 1 << 20);
        for (int i = 0; i < 1000; i++) pipeline.Add(LogLevel.Information, Line($"{i}\n"));

        Assert.True(pipeline.Flush(Deadline));

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}\n"), sink.Lines);
    }

    [Fact]
    public void Add_QueueFull_DropsAndSaysHowMany()
    {
        var sink = new MemorySink();
        using LogPipeline pipeline = Pipeline(sink, capacityBytes: 10);
        sink.Open.Reset();
        pipeline.Add(LogLevel.Information, Line("first\n"));
        Assert.True(sink.Entered.Wait(Deadline), "the writer never took the first line");
        pipeline.Add(LogLevel.Information, Line("1234\n"));
        pipeline.Add(LogLevel.Information, Line("5678\n"));
        pipeline.Add(LogLevel.Information, Line("too much\n"));
        pipeline.Add(LogLevel.Information, Line("too\n"));

        Assert.False(pipeline.Flush(TimeSpan.FromMilliseconds(20)), "flushed although the sink was closed");
        sink.Open.Set();
        Assert.True(pipeline.Flush(Deadline));

        Assert.Equal(["first\n", "1234\n", "5678\n", "2 dropped\n"], sink.Lines);
    }

    [Fact]
    public void Add_LineLargerThanQueue_IsTakenWhenEmpty()
    {
        var sink = new MemorySink();
        using LogPipeline pipeline = Pipeline(sink, capacityBytes: 4);
        pipeline.Add(LogLevel.Information, Line("a long line\n"));
        Assert.True(pipeline.Flush(Deadline));
        Assert.Equal(["a long line\n"], sink.Lines);
    }

    [Fact]
    public void Write_SinkFailsForAWhile_LostLinesAreReportedLater()
    {
        var sink = new MemorySink { Fails = true };
        using LogPipeline pipeline = Pipeline(sink, capacityBytes: 1 << 20);
        pipeline.Add(LogLevel.Information, Line("lost\n"));
        Assert.True(pipeline.Flush(Deadline));
        sink.Fails = false;
        pipeline.Add(LogLevel.Information, Line("kept\n"));
        Assert.True(pipeline.Flush(Deadline));
        Assert.Equal(["kept\n", "1 dropped\n"], sink.Lines);
    }

    [Fact]
    public void SwitchTo_OtherSink_PartsLinesAtTheSwitchAndClosesTheOld()
    {
        var first = new MemorySink();
        var second = new MemorySink();
        using LogPipeline pipeline = Pipeline(first, capacityBytes: 1 << 20);
        pipeline.Add(LogLevel.Information, Line("before\n"));
        pipeline.SwitchTo(second, Deadline);
        pipeline.Add(LogLevel.Information, Line("after\n"));
        Assert.True(pipeline.Flush(Deadline));
        Assert.Equal(["before\n"], first.Lines);
        Assert.True(first.IsDisposed);
        Assert.Equal(["after\n"], second.Lines);
    }

    [Fact]
    public void SwitchTo_WriterHasTakenTheSinkBefore_LeavesItsClosingToTheWriter()
    {
        var first = new MemorySink();
        var second = new MemorySink();
        var third = new MemorySink();
        using LogPipeline pipeline = Pipeline(first, capacityBytes: 1 << 20);
        first.Open.Reset();
        pipeline.SwitchTo(second, TimeSpan.FromMilliseconds(1));
        Assert.True(first.Entered.Wait(Deadline), "the writer never began to close the first sink");

        pipeline.SwitchTo(third, TimeSpan.FromMilliseconds(1));

        Assert.False(second.IsDisposed, "closed although the writer is about to write to it");
        first.Open.Set();
        Assert.True(pipeline.Flush(Deadline));
        Assert.True(second.IsDisposed);
        Assert.False(third.IsDisposed);
    }

    [Fact]
    public void SwitchTo_WriterNeverGotToTheSinkBefore_ClosesIt()
    {
        var first = new MemorySink();
        var second = new MemorySink();
        var third = new MemorySink();
        using LogPipeline pipeline = Pipeline(first, capacityBytes: 1 << 20);
        first.Open.Reset();
        pipeline.Add(LogLevel.Information, Line("stuck\n"));
        Assert.True(first.Entered.Wait(Deadline), "the writer never took the line");
        pipeline.SwitchTo(second, TimeSpan.FromMilliseconds(1));

        pipeline.SwitchTo(third, TimeSpan.FromMilliseconds(1));

        Assert.True(second.IsDisposed);
        first.Open.Set();
        Assert.True(pipeline.Flush(Deadline));
        Assert.False(third.IsDisposed);
    }

    [Fact]
    public void Write_SinkFailsUnexpectedly_WriterGoesOn()
    {
        var sink = new MemorySink { Fails = true, Failure = new ObjectDisposedException("sink") };
        using LogPipeline pipeline = Pipeline(sink, capacityBytes: 1 << 20);
        pipeline.Add(LogLevel.Information, Line("lost\n"));
        Assert.True(pipeline.Flush(Deadline));
        sink.Fails = false;
        pipeline.Add(LogLevel.Information, Line("kept\n"));
        Assert.True(pipeline.Flush(Deadline));
        Assert.Equal(["kept\n", "1 dropped\n"], sink.Lines);
    }

    [Fact]
    public void Dispose_LinesWaiting_AreWrittenAndSinkClosed()
    {
        var sink = new MemorySink();
        LogPipeline pipeline = Pipeline(sink, capacityBytes: 1 << 20);
        pipeline.Add(LogLevel.Information, Line("last\n"));
        pipeline.Dispose();
        Assert.Equal(["last\n"], sink.Lines);
        Assert.True(sink.IsDisposed);
    }

    private static LogPipeline Pipeline(ILogSink sink, int capacityBytes) => new(sink, capacityBytes, static count => Line($"{count} dropped\n"));

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text);
}
