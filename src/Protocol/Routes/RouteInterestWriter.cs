using System.Buffers;
using System.Globalization;

namespace OrleansNats.Protocol.Routes;

/// <summary>Writes <c>RS+</c> and <c>RS-</c> (facts 3.3).</summary>
public static class RouteInterestWriter
{
    private const int MaxOtherBytes = 4 + 3 + 10 + 2; // verb and blank, blanks between, digits of the weight, CR LF

    /// <summary>Room that a line needs at most, in bytes.</summary>
    public static int MaxBytes(ReadOnlySpan<byte> account, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue) =>
        account.Length + subject.Length + queue.Length + MaxOtherBytes;

    /// <summary><c>RS+ [account] subject [queue weight]</c>.</summary>
    /// <param name="account">Empty on a connection dedicated to one account.</param>
    /// <param name="queue">Empty for plain interest.</param>
    /// <param name="weight">Members of the queue group here, from 1 on; not written without a queue.</param>
    /// <returns>Bytes written; <paramref name="output"/> has <see cref="MaxBytes"/>.</returns>
    public static int WriteSubscribe(
        Span<byte> output, ReadOnlySpan<byte> account, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue, int weight)
    {
        int length = WriteNames(output, "RS+"u8, account, subject, queue);
        if (!queue.IsEmpty)
        {
            output[length++] = (byte)' ';
            weight.TryFormat(output[length..], out int digits, default, CultureInfo.InvariantCulture);
            length += digits;
        }

        return End(output, length);
    }

    /// <summary><c>RS- [account] subject [queue]</c>.</summary>
    /// <param name="account">Empty on a connection dedicated to one account.</param>
    /// <param name="queue">Empty for plain interest.</param>
    /// <returns>Bytes written; <paramref name="output"/> has <see cref="MaxBytes"/>.</returns>
    public static int WriteUnsubscribe(
        Span<byte> output, ReadOnlySpan<byte> account, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue) =>
        End(output, WriteNames(output, "RS-"u8, account, subject, queue));

    /// <summary>The same, appended to <paramref name="output"/>.</summary>
    public static void WriteSubscribe(
        IBufferWriter<byte> output, ReadOnlySpan<byte> account, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue, int weight) =>
        output.Advance(WriteSubscribe(output.GetSpan(MaxBytes(account, subject, queue)), account, subject, queue, weight));

    /// <summary>The same, appended to <paramref name="output"/>.</summary>
    public static void WriteUnsubscribe(
        IBufferWriter<byte> output, ReadOnlySpan<byte> account, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue) =>
        output.Advance(WriteUnsubscribe(output.GetSpan(MaxBytes(account, subject, queue)), account, subject, queue));

    private static int WriteNames(
        Span<byte> output, ReadOnlySpan<byte> verb, ReadOnlySpan<byte> account, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue)
    {
        verb.CopyTo(output);
        int length = verb.Length;
        if (!account.IsEmpty) length = WriteName(output, length, account);
        length = WriteName(output, length, subject);
        return queue.IsEmpty ? length : WriteName(output, length, queue);
    }

    private static int WriteName(Span<byte> output, int at, ReadOnlySpan<byte> name)
    {
        output[at++] = (byte)' ';
        name.CopyTo(output[at..]);
        return at + name.Length;
    }

    private static int End(Span<byte> output, int at)
    {
        "\r\n"u8.CopyTo(output[at..]);
        return at + 2;
    }
}
