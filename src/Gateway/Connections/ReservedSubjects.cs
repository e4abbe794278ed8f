namespace OrleansNats.Gateway.Connections;

/// <summary>Subjects that clients may never use, whatever their permissions (facts 1.4).</summary>
internal static class ReservedSubjects
{
    private static ReadOnlySpan<byte> GatewayReply => "_GR_."u8;

    private static ReadOnlySpan<byte> ServiceReply => "_R_."u8;

    private static ReadOnlySpan<byte> JetStreamAck => "$JS.ACK."u8;

    private static ReadOnlySpan<byte> RaftGroup => "$NRG."u8;

    public static bool IsRefusedSubject(ReadOnlySpan<byte> subject) => !subject.IsEmpty && subject[0] switch
    {
        (byte)'_' => subject.Length > GatewayReply.Length && subject.StartsWith(GatewayReply),
        (byte)'$' => subject.StartsWith(RaftGroup),
        _ => false,
    };

    public static bool IsRefusedReply(ReadOnlySpan<byte> reply) => reply[0] switch
    {
        (byte)'_' => reply.Length > GatewayReply.Length && reply.StartsWith(GatewayReply) || reply.Length > 3 && reply.StartsWith(ServiceReply),
        (byte)'$' => reply.StartsWith(JetStreamAck),
        _ => false,
    };
}
