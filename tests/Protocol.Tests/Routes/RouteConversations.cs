namespace OrleansNats.Protocol.Tests.Routes;

/// <summary>What servers say: sane, odd and wrong. Each is Latin-1 text, so a character is a byte.</summary>
internal static class RouteConversations
{
    private static readonly string[] Good =
    [
        "CONNECT {\"echo\":true,\"name\":\"N\",\"cluster\":\"x\"}\r\nINFO {\"server_id\":\"N\",\"port\":1} \r\nPING\r\nPONG\r\n+OK\r\n-ERR 'x y'\r\n",
        "RS+ $G foo\r\nRS+ $G foo.* bar 1\r\nRS+ $G foo.* bar 12\r\nRS- $G foo\r\nRS- $G foo.* bar\r\n",
        "RS+ $SYS.REQ.SERVER.PING.VARZ\r\nRS+ a b 3\r\nRS- a b\r\n",
        "LS+ leaf $G foo\r\nLS+ leaf $G foo bar 2\r\nLS- leaf $G foo\r\nLS- leaf $G foo bar\r\nLS- $G foo\r\n",
        "RMSG $G foo 5\r\nhello\r\nRMSG $G foo _INBOX.1 5\r\nhello\r\nRMSG $G foo 0\r\n\r\nRMSG foo 2\r\nhi\r\n",
        "RMSG $G foo + _INBOX.1 q1 5\r\nhello\r\nRMSG $G foo | q1 5\r\nhello\r\nRMSG $G foo | q1 q2 q3 q4 q5 q6 q7 5\r\nhello\r\n",
        "RMSG $G foo + _INBOX.1 q1 q2 q3 q4 q5 q6 2\r\nhi\r\nRMSG foo + r q1 2\r\nhi\r\nRMSG foo | q1 2\r\nhi\r\nPING\r\n",
        "HMSG $G foo 12 17\r\nNATS/1.0\r\n\r\nhello\r\nHMSG $G foo r 12 12\r\nNATS/1.0\r\n\r\n\r\nHMSG foo 0 2\r\nhi\r\n",
        "HMSG $G foo + r q1 q2 1 2\r\nhi\r\nHMSG $G foo | q1 2 2\r\nhi\r\nHMSG $G foo | q1 q2 q3 q4 q5 0 2\r\nhi\r\n",
        "LMSG leaf $G foo 0 5\r\nhello\r\nLMSG leaf $G foo r 2 5\r\nhello\r\nLMSG leaf $G foo + r q1 q2 0 2\r\nhi\r\n",
        "LMSG leaf $G foo | q1 0 2\r\nhi\r\nLMSG leaf foo 0 2\r\nhi\r\nLMSG leaf $G foo | a b c d e f 0 2\r\nhi\r\n",
        "A+ acc\r\nA- acc\r\n",
        "rmsg $G foo 2\r\nhi\r\nrMsG a b c 2\r\nhi\r\nhmsg a b 1 2\r\nhi\r\nlMsG o a b 1 2\r\nhi\r\nrs+ a b\r\nRs- a b\r\nls+ o a b\r\nlS- o a b\r\na+ x\r\na- x\r\n",
        // what 2.15.1 sent to a route of the cluster, of its own clients and of a leaf cluster
        "RS+ $G sx\r\nRS+ $G sx q 1\r\nRS+ $G sx q 2\r\nRMSG $G foo | q1 q2 2\r\nhi\r\nRMSG $G foo + r.1 q1 q2 2\r\nhi\r\n"
        + "RMSG $G bar | q1 2\r\nhi\r\nRMSG $G bar + r q1 2\r\nhi\r\nRMSG $G plain 2\r\nhi\r\nRMSG $G plain r 2\r\nhi\r\n"
        + "HMSG $G foo | q1 q2 12 14\r\nNATS/1.0\r\n\r\nhi\r\nHMSG $G foo + r q1 q2 12 14\r\nNATS/1.0\r\n\r\nhi\r\n"
        + "HMSG $G plain 12 14\r\nNATS/1.0\r\n\r\nhi\r\nHMSG $G plain r 12 14\r\nNATS/1.0\r\n\r\nhi\r\nRS+ $G sx q 1\r\nRS- $G sx q\r\nRS- $G sx\r\n",
        "LS+ leafc $G lsx\r\nLS+ leafc $G lsx q 1\r\nLMSG leafc $G foo | q1 q2 0 2\r\nhi\r\nLMSG leafc $G foo + r.1 q1 q2 0 2\r\nhi\r\n"
        + "LMSG leafc $G plain r 0 2\r\nhi\r\nLMSG leafc $G foo + r q1 q2 12 14\r\nNATS/1.0\r\n\r\nhi\r\nLS- leafc $G lsx q\r\nLS- leafc $G lsx\r\n",
        "LS-  $G lsx q\r\nLS-  $G lsx\r\n", // 2.9.10: no origin, but its blank
        "RMSG a b 12\r\nPING\r\nPONG\r\n\r\nPING\r\n",
    ];

    private static readonly string[] Odd =
    [
        "PING\nPONG x\nRS+ $G a\nRMSG $G a 1\nx\r\nRS- $G a\n",
        "RMSG  \t $G\ta \t 1 \r\nx\r\nRMSG\t$G\ta\tr\t1\r\nx\r\nRMSG $G a  |  q1 \t q2\t 1\r\nx\r\nHMSG $G a +\tr  q1  0 1 \nx\r\n",
        "RMSG $G a + 1\r\nx\r\nRMSG $G a | 1\r\nx\r\nRMSG a + 1\r\nx\r\nRMSG $G a + r 1\r\nx\r\nHMSG $G a | 0 1\r\nx\r\n",
        "RMSG $G a | + 1\r\nx\r\nRMSG $G a + | + | 1\r\nx\r\nRMSG $G a | 1 2 3 1\r\nx\r\nRMSG 1 2 1\r\nx\r\nRMSG 1 2 3 1\r\nx\r\n",
        "RMSG $G a\rb 1\r\nx\r\nRMSG $G\ra 1\nx\r\nRMSG \n$G a 1\r\nx\r\nRMSG \r$G a 1\r\nx\r\nRMSG $G a | q1\rq2 1\r\nx\r\n",
        "RMSG $G a 01\r\nx\r\nRMSG $G a 000000001\r\nx\r\nHMSG $G a 000 001\r\nx\r\nRMSG $G a 1\r\r\nx\r\nRMSG $G a 12\rX\nx\r\n",
        "RMSG $G a 12\rX\r\nx\r\n", "RMSG $G a 1\r9\nx\r\n",
        "RMSG $G \u00e9.\u00ff\0 1\r\nx\r\nRMSG \0 \u0001 3\r\n\0\r\n\r\nRS+ \0 \u007f\r\n",
        "RS+ $G a q 0\r\nRS+ $G a q x\r\nRS+ $G a q -1\r\nRS+ $G a q 1234567890\r\nRS+ $G a q 999999999\r\nRS+ $G a q 0000000001\r\n",
        "RS+ $G\ra\r\nRS+ $G a\rb c\r\nRS- \n$G a\r\nLS+ \to  $G \t a\tq\t 5 \r\nRS+ $G a..b\r\n",
        "CONNECT{}\r\nINFO{}\r\nINFO x\r\nCONNECT\r\n\nA+ \r\n\nA+ a b\r\n-ERR \n\n",
        "PINGPONG\r\n+OK \n+OKRS+\r\n",
        "RMSG $G aaaaaaaaaaaaa.b 11\r\nhello world\r\nRMSG $G aaaaaaaaaaaaaaa.b 11\r\nhello world\r\nRMSG $G aaaaaaaaaaaaaaaaaaaaa 1\nx\r\n",
        "RS+ $G aaaaaaaaaaaaaaaaaaaaa\r\nRS+ $G aaaaaaaaaaaaaaaaa q 1\r\n",
    ];

    private static readonly string[] Wrong =
    [
        "\r\n", " PING\r\n", "X", "R", "RX", "RM", "RMX", "RMSX", "RMSG\r\n", "RMSGa b 1\r\n", "RSX", "RS*", "RS", "RS+\r\n", "RS+a b\r\n",
        "RS-\n", "L", "LX", "LS", "LSX", "LS+\n", "LM", "LMX", "LMSGx", "H", "HX", "HP", "HPUB a 0 0\r\n\r\n", "HMSG\n", "A", "AX", "Au a\r\n", "A+x",
        "A-\r\n", "PUB a 1\r\nx\r\n", "SUB a 1\r\n", "UNSUB 1\r\n", "MSG a 1 1\r\nx\r\n", "P", "PX", "PIX", "CX", "INFX", "+X", "-X", "-ERR\r\n",
        "\u00d2MSG", "\u0012MSG", "\u0012S+ a b\r\n", "2MSG a b 1\r\n", "RMSG", "RMSG ", "RMSG $G a", "RMSG $G a 5\r", "RMSG $G a 5\r\nhel",
        "RMSG \r\n", "RMSG  \t\r\n", "RMSG a\r\n", "RMSG 1\r\n", "RMSG a 1\r\nx\r\n", "RMSG a b\r\n", "RMSG a b c\r\n", "RMSG a b x 1 1\r\n",
        "RMSG a b xx r q 1\r\n", "RMSG a b * q 1\r\n", "RMSG a b ++ r 1\r\n", "RMSG a b c d e f g h i j k 1\r\n",
        "RMSG a b -1\r\n", "RMSG a b +1\r\n", "RMSG a b 1x\r\n", "RMSG a b 1234567890\r\n", "RMSG a b 999999999\r\n", "RMSG a b c 1048577\r\n",
        "RMSG a b | q 1048577\r\n", "RMSG a b | q x\r\n", "RMSG a\rb\r\n", "RMSG a b\n1\r\n",
        "RMSG a b 1\r\nxy", "RMSG a b 1\r\nx\ry", "RMSG a b 1\r\nx\n", "RMSG a b 0\r\nx", "RMSG a b r 1\r\nx\rPING", "RMSG a b | q 1\r\nxx\r\n",
        "HMSG a b 1\r\n", "HMSG a b 2 1\r\n", "HMSG a b x 1\r\n", "HMSG a b 1 x\r\n", "HMSG a b -1 1\r\n", "HMSG a b r x 1\r\n", "HMSG a\r\n",
        "HMSG a b c d 0 1\r\n", "HMSG a b | q 2 1\r\n", "HMSG a b + r q x 1\r\n", "HMSG a b 1234567890 12\r\n", "HMSG a b 0 1048577\r\n", "HMSG \r\n",
        "LMSG o a b 1\r\n", "LMSG o a b 2 1\r\n", "LMSG o\r\n", "LMSG o a b x r q 0 1\r\n", "LMSG \r\n", "LMSG o a b | q 2 1\r\n", "LMSG o a b 0 1\r\nxy",
        "RS+ \r\n", "RS+ a\r\n", "RS+ a b c\r\n", "RS+ a b c d e\r\n", "RS- \r\n", "RS- a b c d\r\n", "RS- a\r\n", "LS+ \r\n", "LS+ o\r\n",
        "LS+ o a\r\n", "LS+ o a b c\r\n", "LS+ o a b c 1 1\r\n", "LS- \r\n", "LS- o\r\n", "LS- o a b c d\r\n",
        "RMSG aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b 1\r\nx\r\n", "RS+ aaaaaaaaaaaaaaaaaaaaaaa bbbb\r\n", "RMSG a b 12\r\nhello world!\r\n",
        "HMSG a b 0 12\r\nhello world!\r\n", "RMSG a aaaaaaaaaaaaaaaaaaaaa 1\r\nx\r\n", "RMSG a aaaaaaaaaaaaaaaaaaaa 1x\n",
        "PING                          \r\n", "RMSG                            a b 1\r\nx\r\n", "RS+\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t",
        "INFO {\"name\":\"a name that is long\"}\r\n", "-ERR aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
    ];

    /// <summary>Wrong ones also come after a good beginning, which must be read as if nothing were wrong.</summary>
    public static IEnumerable<string> All => [.. Good, .. Odd, .. Wrong, .. Wrong.Select(static bad => "PING\r\nRMSG a b | q 2\r\nhi\r\n" + bad)];

    public static TheoryData<string> Data => [.. All];
}
