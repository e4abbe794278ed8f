using OrleansNats.Gateway.CommandLine;

namespace OrleansNats.Gateway.Tests.CommandLine;

public sealed class SignalSenderTests
{
    private readonly List<(int Pid, int Signal)> _sent = [];

    [Theory]
    [InlineData("stop", 9)]
    [InlineData("quit", 2)]
    [InlineData("term", 15)]
    [InlineData("reload", 1)]
    [InlineData("reopen", 10)]
    [InlineData("ldm", 12)]
    public void Send_Command_SendsItsSignal(string command, int number)
    {
        Assert.Null(Send(command, "77"));
        Assert.Equal([(77, number)], _sent);
    }

    [Fact]
    public void Send_NoTarget_SendsToTheOnlyServer()
    {
        Assert.Null(Send("quit", null, 5));
        Assert.Equal([(5, 2)], _sent);
    }

    [Fact]
    public void Send_Prefix_SendsToEveryMatch()
    {
        Assert.Null(Send("quit", "12*", 12, 123, 212));
        Assert.Equal([(12, 2), (123, 2)], _sent);
    }

    [Fact]
    public void Send_Asterisk_SendsToAll()
    {
        Assert.Null(Send("quit", "*", 5, 6));
        Assert.Equal(2, _sent.Count);
    }

    [Theory]
    [InlineData("invalid pid: abc", "quit", "abc")]
    [InlineData("invalid pid: -1", "stop", "-1")]
    [InlineData("invalid pid: 0", "stop", "0")]
    [InlineData("unknown signal \"dance\"", "dance", "5")]
    [InlineData("no nats-server processes running", "quit", null)]
    public void Send_Bad_GivesReason(string expected, string command, string? target)
    {
        Assert.Equal(expected, Send(command, target));
        Assert.Empty(_sent);
    }

    [Fact]
    public void Send_SeveralServersNoTarget_ListsThem() =>
        Assert.Equal("multiple nats-server processes running:\n5\n6", Send("quit", null, 5, 6));

    [Fact]
    public void Send_SystemRefuses_NamesProcess() => Assert.Equal(
        "\nsignal \"quit\" 5: no such process",
        SignalSender.Send(new CommandLineResult.Signal("quit", "5"), static () => [], static (_, _) => "no such process"));

    [Fact]
    public void Send_NobodyHasThatId_SystemSaysSo()
    {
        // Process ids end far below this on every system.
        string? fault = SignalSender.Send(new CommandLineResult.Signal("reopen", "2147483647"));

        Assert.Equal("nats-server: \nsignal \"reopen\" 2147483647: no such process", fault);
    }

    private string? Send(string command, string? target, params int[] running) => SignalSender.Send(
        new CommandLineResult.Signal(command, target),
        () => running,
        (pid, signal) =>
        {
            _sent.Add((pid, signal));
            return null;
        });
}
