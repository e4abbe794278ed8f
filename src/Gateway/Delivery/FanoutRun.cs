using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// Messages in a row on one subject, encoded once for all subscribers of a <see cref="FanoutPlan"/>. Collected by a reader during its
/// pass and given out before anything else is staged, so that order holds. The reader's thread only.
/// </summary>
internal sealed class FanoutRun
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Shorter runs are copied to each target: a view of them would hold a whole segment for little.</summary>
    private const int MinSharedBytes = SegmentPool.LargeBytes / 8;

    private const int MaxKeptMessages = 8192;

    private InterestMatch? _match;
    private OutputSegment? _head;
    private OutputSegment? _tail;
    private int[] _ends = new int[16]; // of each message, in encoded bytes; with _payloads only for subscriptions that end in between
    private int[] _payloads = new int[16];
    private int _bytes;

    public bool IsEmpty => _match is null;

    /// <summary>Whether it should be given out before more is added.</summary>
    public bool IsFull => _bytes > MaxBytes;

    public FanoutPlan Plan { get; private set; } = null!;

    public ReadOnlySpan<byte> Subject => _match!.Subject;

    public int Messages { get; private set; }

    /// <summary>Whether a message with these targets may join.</summary>
    public bool Continues(InterestMatch match) => ReferenceEquals(match, _match);

    public void Begin(InterestMatch match, FanoutPlan plan)
    {
        _match = match;
        Plan = plan;
    }

    /// <summary>Encodes one more message.</summary>
    public void Add(in OutgoingMessage message)
    {
        int bytes = message.EncodedBytes(Plan.Sid);
        if (_tail is null || _tail.Free < bytes) Extend();
        message.WriteTo(_tail!.FreeSpan, Plan.Sid);
        _tail.Written += bytes;
        _bytes += bytes;
        if (Messages == _ends.Length)
        {
            Array.Resize(ref _ends, Messages * 2);
            Array.Resize(ref _payloads, Messages * 2);
        }

        int before = Messages == 0 ? 0 : _payloads[Messages - 1];
        _ends[Messages] = _bytes;
        _payloads[Messages++] = before + message.PayloadBytes;
    }

    /// <summary>Stages the run for one subscription.</summary>
    /// <param name="messages">How many of the messages it still takes; all but for one that reaches its maximum.</param>
    /// <returns>Bytes that were copied for it.</returns>
    public int GiveTo(StagedOutput output, Subscription subscription, int messages)
    {
        int bytes = _ends[messages - 1];
        output.Count(subscription, messages, _payloads[messages - 1]);
        ReadOnlySpan<byte> sid = subscription.Sid;
        bool isSame = sid.SequenceEqual(Plan.Sid);
        if (isSame && messages == Messages && bytes >= MinSharedBytes)
        {
            output.AppendShared(_head!);
            return 0;
        }

        Copy(output, messages, isSame ? default : sid);
        return bytes;
    }

    /// <summary>Ends the run: its bytes live on in the outputs that share them.</summary>
    public void Clear()
    {
        SegmentPool.ReturnShared(_head);
        _match = null;
        Plan = null!; // a plan leads to connections, which must not be kept by one that publishes no more
        if (_ends.Length > MaxKeptMessages)
        {
            _ends = new int[16];
            _payloads = new int[16];
        }

        _head = _tail = null;
        _bytes = 0;
        Messages = 0;
    }

    /// <summary>Copies messages, with another sid if one is given. Each segment holds whole messages, of which only the sid's place differs.</summary>
    private void Copy(StagedOutput output, int messages, ReadOnlySpan<byte> sid)
    {
        int sidOffset = OutgoingMessage.SidOffset(Subject);
        int message = 0;
        int before = 0; // bytes of earlier segments
        for (OutputSegment? segment = _head; message < messages; segment = segment.Next)
        {
            int bytes = Math.Min(_ends[messages - 1] - before, segment!.Written);
            Span<byte> copy = output.Reserve(bytes);
            segment.WrittenSpan[..bytes].CopyTo(copy);
            for (int start = 0; start < bytes; start = _ends[message++] - before)
            {
                sid.CopyTo(copy[(start + sidOffset)..]);
            }

            before += bytes;
        }
    }

    private void Extend()
    {
        OutputSegment segment = SegmentPool.Rent(large: true);
        segment.Share();
        if (_tail is null) _head = segment;
        else _tail.Next = segment;
        _tail = segment;
    }
}
