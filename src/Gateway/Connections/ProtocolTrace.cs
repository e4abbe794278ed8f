using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>Protocol lines in the log (<c>-V</c>), in nats-server's form, without secrets.</summary>
internal static partial class ProtocolTrace
{
    public static void In(ClientConnection connection, ReadOnlySpan<byte> input, in ClientFrame frame)
    {
        string verb = frame.Verb switch
        {
            ClientVerb.Pub => "PUB",
            ClientVerb.HPub => "HPUB",
            ClientVerb.Sub => "SUB",
            ClientVerb.Unsub => "UNSUB",
            ClientVerb.Ping => "PING",
            ClientVerb.Pong => "PONG",
            ClientVerb.Connect => "CONNECT",
            _ => "",
        };
        if (verb.Length == 0) return;
        bool isPublish = frame.Verb is ClientVerb.Pub or ClientVerb.HPub;
        ReadOnlySpan<byte> line = input[..(isPublish ? frame.Message.Payload.Start : frame.TotalBytes)].TrimEnd("\r\n"u8);
        string arguments = Encoding.UTF8.GetString(line[Math.Min(line.Length, verb.Length)..].TrimStart(" \t"u8));
        if (frame.Verb == ClientVerb.Connect) arguments = Secret().Replace(arguments, "$1\"[REDACTED]\"");
        Write(connection, arguments.Length == 0 ? $"<<- [{verb}]" : $"<<- [{verb} {arguments}]");
        if (isPublish) Payload(connection, "<<-", frame.Message.Payload.Of(input), frame.Message.HeaderBytes);
    }

    /// <summary>Another subject that a mapping gave to a message.</summary>
    public static void Mapping(ClientConnection connection, ReadOnlySpan<byte> subject, RewrittenMessage mapped)
    {
        string to = Encoding.UTF8.GetString(mapped.Frame.Subject.Of(mapped.Input));
        Write(connection, $"<<- [MAPPING {Encoding.UTF8.GetString(subject)} -> {to}]");
    }

    /// <summary>A line that the client is sent, other than a message.</summary>
    public static void Out(ClientConnection connection, ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("INFO"u8)) return; // nats-server does not show it either
        string text = Encoding.UTF8.GetString(line.TrimEnd("\r\n"u8));
        Write(connection, $"->> [{text.TrimStart('+').Replace("'", "", StringComparison.Ordinal)}]");
    }

    public static void Delivery(
        ClientConnection target, Subscription subscription, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        bool withHeaders = frame.HeaderBytes > 0 && target.AcceptsHeaders;
        int skipped = frame.HeaderBytes > 0 && !withHeaders ? frame.HeaderBytes : 0;
        ReadOnlySpan<byte> payload = frame.Payload.Of(input)[skipped..];
        var text = new StringBuilder(withHeaders ? "HMSG " : "MSG ").Append(Encoding.UTF8.GetString(subject));
        text.Append(' ').Append(Encoding.UTF8.GetString(subscription.Sid));
        if (!frame.Reply.IsEmpty) text.Append(' ').Append(Encoding.UTF8.GetString(frame.Reply.Of(input)));
        if (withHeaders) text.Append(' ').Append(frame.HeaderBytes);
        Write(target, $"->> [{text.Append(' ').Append(payload.Length)}]");
        Payload(target, "->>", payload, withHeaders ? frame.HeaderBytes : 0);
    }

    private static void Payload(ClientConnection connection, string direction, ReadOnlySpan<byte> payload, int headerBytes)
    {
        LogOptions options = connection.Server.Options.Log;
        if (options.TraceHeaders) payload = payload[..Math.Max(0, headerBytes - 2)]; // without the empty line
        if (payload.IsEmpty) return;
        bool isCut = options.MaxTracedMessageBytes > 0 && payload.Length > options.MaxTracedMessageBytes;
        string quoted = ClientError.Quote(isCut ? payload[..options.MaxTracedMessageBytes] : payload);
        Write(connection, $"{direction} MSG_PAYLOAD: [{(isCut ? quoted[..^1] + "...\"" : quoted)}]");
    }

    private static void Write(ClientConnection connection, string line) =>
        ConnectionLog.Trace(connection.Server.Logger, connection.Label.Text, line);

    [GeneratedRegex("""("(?:pass|auth_token|jwt|sig|nkey)"\s*:\s*)"(?:[^"\\]|\\.)*["]""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}
