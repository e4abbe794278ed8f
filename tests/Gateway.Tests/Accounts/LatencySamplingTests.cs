using System.Text;
using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Accounts.Rules;

namespace OrleansNats.Gateway.Tests.Accounts;

public sealed class LatencySamplingTests
{
    [Theory]
    [InlineData("", false, "")]
    [InlineData("a: b", false, "")]
    [InlineData("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01|tracestate: a=b", true, "Traceparent Tracestate")]
    [InlineData("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", false, "Traceparent")]
    [InlineData("X-B3-Sampled: 1|X-B3-TraceId: abc|X-B3-SpanId: d|x-b3-parentspanid: p|o: q", true, "X-B3-Parentspanid X-B3-Sampled X-B3-Spanid X-B3-Traceid")]
    [InlineData("X-B3-Sampled: 0|X-B3-TraceId: abc", false, "X-B3-Sampled X-B3-Traceid")]
    [InlineData("X-B3-TraceId: abc", true, "X-B3-Traceid")]
    [InlineData("b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90", true, "B3")]
    [InlineData("b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0", false, "B3")]
    [InlineData("b3: 0", false, "B3")]
    [InlineData("Uber-Trace-Id: 479fefe9525eddb:5adb976bfc1f95c1:479fefe9525eddb:1|uberctx-x: y", true, "Uber-Trace-Id Uberctx-X")]
    [InlineData("Uber-Trace-Id: 479fefe9525eddb:5adb976bfc1f95c1:479fefe9525eddb:0", false, "Uber-Trace-Id")]
    public void IsChosen_ByHeaders_AsTheTraceSays(string headers, bool expected, string shown)
    {
        string block = headers.Length == 0 ? "" : $"NATS/1.0\r\n{headers.Replace("|", "\r\n", StringComparison.Ordinal)}\r\n\r\n";

        Assert.Equal(expected, LatencySampling.IsChosen(new ServiceLatency("l", 0), Encoding.UTF8.GetBytes(block), out IReadOnlyDictionary<string, string[]>? found));
        if (expected) Assert.Equal(shown, string.Join(' ', found!.Keys));
    }

    [Fact]
    public void IsChosen_Percent_ChoosesThatMany()
    {
        int chosen = Enumerable.Range(0, 10_000).Count(static i => LatencySampling.IsChosen(new ServiceLatency("l", 25), default, out IReadOnlyDictionary<string, string[]>? _));

        Assert.InRange(chosen, 2200, 3000);
        Assert.True(LatencySampling.IsChosen(new ServiceLatency("l", 100), default, out _));
    }
}
