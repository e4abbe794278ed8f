using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// Takes one message to other gateways: once to each that has plain interest or a chosen member of a queue group, with the names of the
/// groups that are served there. The reader's thread only.
/// </summary>
internal sealed class RemoteDelivery
{
    private Subscription[] _recipients = []; // of the current message, if a member elsewhere was chosen; one for each gateway
    private byte[][][] _queues = []; // of each recipient
    private int[] _queueCounts = [];
    private int _count;

    public bool HasChosen => _count > 0;

    /// <summary>Messages staged since they were last taken, one for each gateway, and their payload bytes.</summary>
    public (long Messages, long PayloadBytes) Staged { get; private set; }

    /// <summary>Gives <see cref="Staged"/> away.</summary>
    public (long Messages, long PayloadBytes) TakeStaged()
    {
        (long Messages, long PayloadBytes) staged = Staged;
        Staged = default;
        return staged;
    }

    /// <summary>Puts back what was taken by <see cref="TakeStaged"/>.</summary>
    public void PutBack((long Messages, long PayloadBytes) taken) => Staged = (Staged.Messages + taken.Messages, Staged.PayloadBytes + taken.PayloadBytes);

    /// <summary>Takes a member of a queue group for the current message; false when its gateway is gone.</summary>
    public bool TryChoose(Subscription member)
    {
        if (((RemoteTarget)member.Subscriber).IsClosed) return false;
        int index = IndexOf(member);
        ref int count = ref _queueCounts[index];
        if (count == _queues[index].Length) Array.Resize(ref _queues[index], count * 2);
        _queues[index][count++] = member.Queue!;
        return true;
    }

    /// <summary>Stages the message for all gateways that get it, and forgets the chosen members.</summary>
    /// <param name="plain">Plain interest elsewhere.</param>
    /// <param name="account">Name of the account and a blank.</param>
    /// <returns>Number of gateways.</returns>
    public int Deliver(
        DeliveryStage stage,
        ReadOnlySpan<Subscription> plain,
        ReadOnlySpan<byte> account,
        in OutgoingMessage message,
        ReadOnlySpan<byte> input,
        in MessageFrame frame)
    {
        int deliveries = 0;
        if (_count == 0)
        {
            foreach (Subscription interest in plain)
            {
                if (TryStage(stage, interest, default, account, message, input, frame)) deliveries++;
            }

            return deliveries;
        }

        foreach (Subscription interest in plain) IndexOf(interest);
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<byte[]> queues = _queues[i].AsSpan(0, _queueCounts[i]);
            if (TryStage(stage, _recipients[i], queues, account, message, input, frame)) deliveries++;
        }

        Array.Clear(_recipients, 0, _count);
        _count = 0;
        return deliveries;
    }

    private bool TryStage(
        DeliveryStage stage,
        Subscription interest,
        ReadOnlySpan<byte[]> queues,
        ReadOnlySpan<byte> account,
        in OutgoingMessage message,
        ReadOnlySpan<byte> input,
        in MessageFrame frame)
    {
        var target = (RemoteTarget)interest.Subscriber;
        if (target.IsClosed) return false;
        StagedOutput output = stage.For(target.Outbound);
        if (target.OmitsAccount) account = default;
        bool withHeaders = frame.HeaderBytes <= 0 || target.AcceptsHeaders;
        stage.CountBytes(
            !queues.IsEmpty ? RoutedForm.Write(output, account, queues, input, frame, withHeaders)
            : withHeaders ? RoutedForm.Write(output, account, message)
            : WriteWithoutHeaders(output, account, input, frame));
        int payloadBytes = withHeaders ? message.PayloadBytes : frame.Payload.Length - frame.HeaderBytes;
        output.Count(interest, 1, payloadBytes);
        Staged = (Staged.Messages + 1, Staged.PayloadBytes + payloadBytes);
        return true;
    }

    private static int WriteWithoutHeaders(StagedOutput output, ReadOnlySpan<byte> account, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int bytes = OutgoingMessage.ScratchFor(frame);
        Span<byte> scratch = bytes <= OutgoingMessage.MaxStackBytes ? stackalloc byte[bytes] : new byte[bytes];
        return RoutedForm.Write(output, account, OutgoingMessage.WithoutHeaders(input, frame, scratch));
    }

    /// <summary>Place of the gateway among the recipients, where it is added if it is new.</summary>
    private int IndexOf(Subscription interest)
    {
        int index = 0;
        while (index < _count && !ReferenceEquals(_recipients[index].Subscriber, interest.Subscriber)) index++;
        if (index < _count) return index;
        if (_count == _recipients.Length)
        {
            int size = Math.Max(4, _count * 2);
            Array.Resize(ref _recipients, size);
            Array.Resize(ref _queues, size);
            Array.Resize(ref _queueCounts, size);
        }

        _recipients[index] = interest;
        _queues[index] ??= new byte[2][];
        _queueCounts[index] = 0;
        _count++;
        return index;
    }
}
