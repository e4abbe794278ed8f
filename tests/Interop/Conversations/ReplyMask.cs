using System.Globalization;

namespace OrleansNats.Interop.Conversations;

/// <summary>Cuts what a server sent into frames and hides what two correct servers may differ in.</summary>
internal static class ReplyMask
{
    /// <summary>Frames as readable lines. Everything not masked is kept byte for byte, line ends included.</summary>
    public static List<string> Mask(string received, Conversation conversation)
    {
        var frames = new List<string>();
        var delivered = new List<(string Message, string Frame)>();
        for (int at = 0; at < received.Length;)
        {
            int end = FrameEnd(received, at, out bool isMessage);
            string frame = received[at..end];
            at = end;
            if (isMessage)
            {
                (string message, string shown) = Delivery(frame, conversation.MaskSid);
                if (delivered.Count > 0 && delivered[0].Message != message) Flush(delivered, frames);
                delivered.Add((message, shown));
                continue;
            }

            Flush(delivered, frames);
            if ((frame == "PING\r\n" && !conversation.KeepPings) || IsOfSystemAccount(frame)) continue;
            frames.Add(frame.StartsWith("INFO ", StringComparison.Ordinal) ? InfoMask.Mask(frame) : EscapedText.Encode(ImportMask.Hide(frame)));
        }

        Flush(delivered, frames);
        return frames;
    }

    /// <summary>What servers of a cluster tell each other about themselves, which depends on the release and comes at its own times.</summary>
    private static bool IsOfSystemAccount(string frame) =>
        frame.Split(' ') is ["RS+" or "RS-" or "RMSG" or "HMSG", var name, ..] && (name == "$SYS" || name.StartsWith("$SYS.", StringComparison.Ordinal));

    /// <summary>Which of several matching subscriptions of one client comes first is the server's free choice (a map in the reference).</summary>
    private static void Flush(List<(string Message, string Frame)> delivered, List<string> frames)
    {
        frames.AddRange(delivered.Select(d => d.Frame).Order(StringComparer.Ordinal));
        delivered.Clear();
    }

    private static (string Message, string Shown) Delivery(string frame, bool maskSid)
    {
        if (CalloutMask.Show(frame) is { } callout) return (callout, callout);
        frame = ImportMask.Hide(frame);
        int lineEnd = frame.IndexOf('\n', StringComparison.Ordinal);
        string[] words = frame[..lineEnd].Split(' ');
        if (words.Length < 3) return (frame, EscapedText.Encode(frame));
        string sid = words[2];
        words[2] = "#";
        string masked = string.Join(' ', words) + frame[lineEnd..];
        return (masked, EscapedText.Encode(maskSid ? masked : frame) + (sid.Length == 0 ? " <empty sid>" : ""));
    }

    private static int FrameEnd(string text, int at, out bool isMessage)
    {
        int lineEnd = text.IndexOf('\n', at) + 1;
        if (lineEnd == 0) lineEnd = text.Length;
        string line = text[at..lineEnd];
        isMessage = line.StartsWith("MSG ", StringComparison.Ordinal) || line.StartsWith("HMSG ", StringComparison.Ordinal);
        bool isRouted = line.StartsWith("RMSG ", StringComparison.Ordinal) || line.StartsWith("LMSG ", StringComparison.Ordinal);
        if (!isMessage && !isRouted) return lineEnd;
        string size = line.TrimEnd().Split(' ')[^1];
        return int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
            ? Math.Min(text.Length, lineEnd + bytes + 2)
            : lineEnd;
    }
}
