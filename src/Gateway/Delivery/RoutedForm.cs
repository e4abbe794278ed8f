using System.Globalization;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// A message in the form in which routes carry it (facts 3.3): <c>RMSG [account] subject [reply] size</c> or HMSG, and with the names of
/// queue groups <c>+ reply queues…</c> or <c>| queues…</c> in place of the reply.
/// </summary>
internal static class RoutedForm
{
    /// <summary>A message for everybody with plain interest there.</summary>
    /// <param name="account">Name of the account and a blank, or nothing.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(StagedOutput output, ReadOnlySpan<byte> account, in OutgoingMessage message)
    {
        ReadOnlySpan<byte> verb = message.HasHeaders ? "HMSG "u8 : "RMSG "u8;
        ReadOnlySpan<byte> subject = message.Subject;
        ReadOnlySpan<byte> arguments = message.Arguments;
        ReadOnlySpan<byte> body = message.Body;
        int total = verb.Length + account.Length + subject.Length + 1 + arguments.Length + body.Length;
        if (total > OutgoingMessage.LargestInOnePiece)
        {
            output.Append(verb);
            output.Append(account);
            output.Append(subject);
            output.Append(" "u8);
            output.Append(arguments);
            output.Append(body);
            return total;
        }

        Span<byte> room = output.Reserve(total);
        verb.CopyTo(room);
        int at = verb.Length;
        account.CopyTo(room[at..]);
        at += account.Length;
        subject.CopyTo(room[at..]);
        at += subject.Length;
        room[at++] = (byte)' ';
        arguments.CopyTo(room[at..]);
        body.CopyTo(room[(at + arguments.Length)..]);
        return total;
    }

    /// <summary>A message for the named groups too.</summary>
    /// <param name="account">Name of the account and a blank, or nothing.</param>
    /// <param name="queues">Names of groups, at least one.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(
        StagedOutput output, ReadOnlySpan<byte> account, ReadOnlySpan<byte[]> queues, ReadOnlySpan<byte> input, in MessageFrame frame, bool withHeaders)
    {
        int before = output.Bytes;
        bool hasHeaders = frame.HeaderBytes > 0 && withHeaders;
        output.Append(hasHeaders ? "HMSG "u8 : "RMSG "u8);
        output.Append(account);
        output.Append(frame.Subject.Of(input));
        output.Append(frame.Reply.IsEmpty ? " | "u8 : " + "u8);
        if (!frame.Reply.IsEmpty) AppendArgument(output, frame.Reply.Of(input));
        foreach (byte[] queue in queues) AppendArgument(output, queue);
        int skipped = hasHeaders || frame.HeaderBytes < 0 ? 0 : frame.HeaderBytes;
        if (hasHeaders) AppendArgument(output, frame.HeaderSizeText.Of(input));
        if (skipped == 0) output.Append(frame.SizeText.Of(input));
        else AppendNumber(output, frame.Payload.Length - skipped);
        output.Append("\r\n"u8);
        output.Append(input[(frame.Payload.Start + skipped)..(frame.Payload.End + 2)]);
        return output.Bytes - before;
    }

    private static void AppendArgument(StagedOutput output, ReadOnlySpan<byte> argument)
    {
        output.Append(argument);
        output.Append(" "u8);
    }

    private static void AppendNumber(StagedOutput output, int number)
    {
        Span<byte> digits = stackalloc byte[10];
        number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        output.Append(digits[..length]);
    }
}
