namespace OrleansNats.Gateway.Connections;

/// <summary>Subjects that clients may never use, whatever their permissions (facts 1.4).</summary>
internal static class ReservedSubjects
{
    private static ReadOnlySpan<byte> GatewayReply => "_GR_."u8;

    private static ReadOnlySpan<byte> OldGatewayReply => "$GR."u8;

    private static ReadOnlySpan<byte> ServiceReply => "_R_."u8;

    private static ReadOnlySpan<byte> JetStreamAck => "$JS.ACK."u8;

    private static ReadOnlySpan<byte> RaftGroup => "$NRG."u8;

    public static bool IsRefusedSubject(ReadOnlySpan<byte> subject) => !subject.IsEmpty && subject[0] switch
    {
        (byte)'_' => IsBelow(subject, GatewayReply),
        (byte)'$' => IsBelow(subject, OldGatewayReply) || subject.StartsWith(RaftGroup),
        _ => false,
    };

    public static bool IsRefusedReply(ReadOnlySpan<byte> reply) => reply[0] switch
    {
        (byte)'_' => IsBelow(reply, GatewayReply) || reply.StartsWith(ServiceReply),
        (byte)'$' => IsBelow(reply, OldGatewayReply) || IsBelow(reply, JetStreamAck),
        _ => false,
    };

    private static bool IsBelow(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> prefix) =>
        subject.Length > prefix.Length && subject.StartsWith(prefix);
}
