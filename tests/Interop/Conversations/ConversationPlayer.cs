using System.Text;
using System.Text.RegularExpressions;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Conversations;

/// <summary>Plays one conversation to one server.</summary>
internal sealed partial class ConversationPlayer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Conversation _conversation;
    private readonly int _port;
    private readonly int _routePort;
    private readonly bool _byteByByte;
    private readonly SortedDictionary<string, RawClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = []; // how often each client has waited for a request

    /// <summary>Clients whose connection the server had ended before they hung up.</summary>
    private readonly List<string> _closedByServer = [];

    private ConversationPlayer(Conversation conversation, int port, int routePort, bool byteByByte)
    {
        _conversation = conversation;
        _port = port;
        _routePort = routePort;
        _byteByByte = byteByByte;
    }

    /// <summary>What each client received, after masking: a text ready to be compared.</summary>
    /// <param name="byteByByte">Sends every byte by a call of its own.</param>
    /// <param name="routePort">Where the server listens for other servers, if it does.</param>
    /// <exception cref="TimeoutException">The server did not answer; the message names the step and what came until then.</exception>
    public static async Task<string> PlayAsync(Conversation conversation, int port, bool byteByByte, int routePort = 0)
    {
        await using var player = new ConversationPlayer(conversation, port, routePort, byteByByte);
        foreach (Step step in conversation.Steps) await player.DoAsync(step);
        await player.EndAsync();
        return string.Join('\n', player.Transcript());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RawClient client in _clients.Values) await client.DisposeAsync();
    }

    private async Task DoAsync(Step step)
    {
        try
        {
            RawClient client = await ClientAsync(step.Client);
            Task action = step.Kind switch
            {
                StepKind.Send => SendAsync(client, Encoding.Latin1.GetBytes(FillIn(step.Text, client))),
                StepKind.Sync => client.SyncAsync(),
                StepKind.Until => client.ReadUntilAsync(step.Text),
                StepKind.Asked => client.ReadUntilAsync(IsAskedOnceMore(step.Client), "a request to a callout service"),
                StepKind.Eof => client.ReadToEndAsync(),
                StepKind.HangUp => HangUpAsync(client),
                _ => Task.CompletedTask,
            };
            await action;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"at {step.Client} {step.Kind} {EscapedText.Encode(step.Text)}: {e.Message}", e);
        }
    }

    private Predicate<string> IsAskedOnceMore(string client)
    {
        int wanted = _asked[client] = _asked.GetValueOrDefault(client) + 1;
        return received => CorpusCallouts.CountRequests(received) >= wanted;
    }

    /// <summary>Puts in what only a running server tells: signatures of nonces, and the reply subject of the last message.</summary>
    private string FillIn(string text, RawClient client)
    {
        string filled = CorpusKeys.Fill(text, name => (name.Length == 0 ? client : _clients[name]).ReceivedText);
        if (!filled.Contains(EscapedText.Reply)) return filled;
        Match? last = Message().Matches(client.ReceivedText).LastOrDefault();
        return filled.Replace(EscapedText.Reply.ToString(), last?.Groups[1].Value ?? "none", StringComparison.Ordinal);
    }

    private async Task<RawClient> ClientAsync(string name)
    {
        if (_clients.TryGetValue(name, out RawClient? known)) return known;
        RawClient client = await RawClient.ConnectAsync(name[0] == 'r' ? _routePort : _port, Deadline);
        _clients.Add(name, client);
        await client.ReadUntilAsync("\r\n");
        return client;
    }

    private async Task SendAsync(RawClient client, byte[] bytes)
    {
        if (!_byteByByte)
        {
            await client.SendAsync(bytes);
            return;
        }

        for (int i = 0; i < bytes.Length; i++) await client.SendAsync(bytes.AsMemory(i, 1));
    }

    private async Task EndAsync()
    {
        if (_conversation.Ending == Ending.Sync)
        {
            // First the client of the last step: what it published is then on its way to the others. The first round makes the
            // server handle everything sent, the second brings what the first set off.
            await _clients[_conversation.Steps[^1].Client].SyncAsync();
            foreach (RawClient client in _clients.Values) await client.SyncAsync();
            foreach (RawClient client in _clients.Values) await client.SyncAsync();
        }

        if (_conversation.Ending == Ending.Eof)
        {
            foreach (RawClient client in _clients.Values) await client.ReadToEndAsync();
        }

        _closedByServer.AddRange(_clients.Where(pair => pair.Value.IsClosedByServer).Select(pair => pair.Key));

        // Whatever is still on its way comes before the end of the stream. Routes first: what the end of a client makes the server
        // tell them has no order.
        foreach ((_, RawClient client) in _clients.Reverse()) await HangUpAsync(client);
    }

    private static Task HangUpAsync(RawClient client)
    {
        client.EndSending();
        return client.ReadToEndAsync();
    }

    private List<string> Transcript()
    {
        var all = new List<string>();
        foreach ((string name, RawClient client) in _clients)
        {
            List<string> replies = ReplyMask.Mask(client.ReceivedText, _conversation);
            if (_closedByServer.Contains(name)) replies.Add("<closed>");
            all.AddRange(_conversation.Merge ? replies : replies.Select(reply => $"{name} {reply}"));
        }

        if (_conversation.Merge) all.Sort(StringComparer.Ordinal);
        return all;
    }

    /// <summary>The first line of a message with a reply subject.</summary>
    [GeneratedRegex(@"^H?MSG [^ \r]+ [^ \r]+ ([^ \r]*[^ \r\d][^ \r]*)(?: \d+)? \d+\r$", RegexOptions.Multiline)]
    private static partial Regex Message();
}
