namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>What clients say: sane, odd and wrong. Each is Latin-1 text, so a character is a byte.</summary>
internal static class Conversations
{
    private static readonly string[] Good =
    [
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true}\r\nPING\r\nPONG\r\n",
        "SUB foo 1\r\nSUB foo.* 2\r\nSUB foo.> workers 3\r\nUNSUB 1\r\nUNSUB 2 10\r\n",
        "PUB foo 5\r\nhello\r\nPUB foo _INBOX.1 5\r\nhello\r\nPUB foo 0\r\n\r\n",
        "HPUB foo 12 17\r\nNATS/1.0\r\n\r\nhello\r\nHPUB foo r.1 12 12\r\nNATS/1.0\r\n\r\n\r\n",
        "HPUB foo 0 5\r\nhello\r\nHPUB foo 5 5\r\nhello\r\n",
        "pub foo 2\r\nhi\r\nPuB foo bar 2\r\nhi\r\nhPub foo 1 2\r\nhi\r\nsUb a 1\r\nunSUB 1\r\npInG\r\nPoNg\r\ncOnNeCt {}\r\niNfO {}\r\n+oK\r\n-eRr x\r\n",
        "INFO {\"server_id\":\"x\"}\r\n+OK\r\n-ERR 'Stale Connection'\r\n",
        "PUB foo 12\r\nPING\r\nPONG\r\n\r\nPING\r\n",
    ];

    private static readonly string[] Odd =
    [
        "PING\nPONG\nSUB a 1\nPUB a 1\nx\r\nUNSUB 1\n",
        "SUB  \t a \t b\t\t1 \t\r\nPUB\ta\t1\r\nx\r\nPUB \t a  r \t 1 \r\nx\r\nHPUB\ta\tr\t0\t1\t\r\nx\r\nUNSUB\t1\t2\t\r\n",
        "CONNECT{}\r\nCONNECT\t {} \r\nINFO{}\r\nINFO null\r\nCONNECT\r\n\nCONNECT \n{}\r\n",
        "PING PONG\r\nPINGPONG\r\nPONGx\ry\r\n+OKfoo\n+OK \r\n",
        "SUB a\rb 1\nSUB a\rb 1\r\nSUB \nfoo 1\r\nSUB \rfoo 1\nUNSUB 1\r2\r\nUNSUB \n1\r\n",
        "PUB a\rb 5\r\nhello\r\nPUB \nfoo 1\r\nx\r\nPUB \rfoo 1\nx\r\nPUB \rfoo \n",
        "PUB a 12\rX\nx\r\n",
        "PUB a 1\r9\nx\r\nPUB a 1\r\r\nx\r\n",
        "PUB a 9b 1\r\nx\r\nPUB a 1 1\r\nx\r\nPUB 1 1\r\nx\r\nPUB a +1 1\r\nx\r\n",
        "PUB a 00\r\n\r\nPUB a 000000001\r\nx\r\nHPUB a 000 001\r\nx\r\n",
        "UNSUB 1 x\r\nUNSUB 1 -1\r\nUNSUB 1 0\r\nUNSUB 1 999999999\r\nUNSUB 1 1234567890\r\n",
        "SUB \u00e9.\u00ff\0 1\r\nPUB \0 3\r\n\0\r\n\r\n",
        "-ERR \r\n\n-ERR  x y \r\n",
        "PUB a..b 1\r\nx\r\nSUB >.a 1\r\nPUB * 1\r\nx\r\n",
        "PUB aaaaaaaaaaaaaaaaaa.b 11\r\nhello world\r\nPUB aaaaaaaaaaaaaaaaaaaaa 1\r\nx\r\nPUB aaaaaaaaaaaaaaaaaaaaaa 1\nx\r\n",
        "SUB aaaaaaaaaaaaaaaaaaaaaa 1\r\nSUB aaaaaaaaaaaaaaa\raaaaaaa 12\r\n",
    ];

    private static readonly string[] Wrong =
    [
        "\r\n", "\nPING\n", " PING\r\n", "X", "P", "PX", "PUX", "PUBX", "PUB\r\n", "PUBa 1\r\n", "PI\r\n", "PINX\r\n", "POX",
        "HX", "HM", "HPUX", "HPUB\n",
        "S\0", "SUBS", "SUB\n", "UN\u00d3", "UNSUBx", "C0", "CONNECx", "I-", "INFx", "+ok", "+XK", "+K", "-err", "-ERR\r\n",
        "-ERx", "RS+ a\r\n",
        "LS+ a\r\n", "A+ a\r\n", "MSG a 1 1\r\nx\r\n", "\u00d0UB a 1\r\n", "0UB a 1\r\n", "\u000bOK", "\r", "pUb\r",
        "PUB a\r\n", "PUB  a \r\n", "PUB a b c 1\r\n", "PUB a x\r\n", "PUB a -1\r\n", "PUB a +1\r\n", "PUB a 1x\r\n",
        "PUB a 1234567890\r\n", "PUB a 1.0\r\n",
        "PUB a 999999999\r\n", "PUB a b 1048577\r\n", "PUB a 1048577\r\n", "PUB a\rb 5\n", "PUB a 0x1\r\n", "PUB \r\n", "PUB \n\n",
        "PUB a 1\r\nxy", "PUB a 1\r\nx\ry", "PUB a 1\r\nx\n", "PUB a 0\r\nx", "PUB a 2\r\nx\r\n\r\n", "PUB a 1\r\nxx\r\n",
        "PUB a b 1\r\nx\rPING",
        "HPUB a 1\r\n", "HPUB a b c 1 1\r\n", "HPUB a 2 1\r\n", "HPUB a x 1\r\n", "HPUB a 1 x\r\n", "HPUB a -1 1\r\n",
        "HPUB a b 1 1048577\r\n",
        "HPUB a 1234567890 12\r\n", "HPUB a 1 1\r\nxy", "HPUB \r\n",
        "SUB a\r\n", "SUB a b c d\r\n", "SUB \r\n", "SUB  \r\n", "SUB \n\n", "SUB a\r\r\n", "UNSUB \r\n", "UNSUB 1 2 3\r\n",
        "UNSUB  \t\n\n",
        "INFO\r\n", "INFO x\r\n", "INFO {\r\n", "INFO {} {}\r\n", "INFO []\r\n", "INFO 1\r\n",
        "PUB aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1\r\nx\r\n", "SUB aaaaaaaaaaaaaaaaaaaaaaa 1\r\n", "SUB aaaaaaaaaaaaaaaaaaaaaa 1x\n",
        "PING                          \r\n", "PUB                               a 1\r\nx\r\n",
        "SUB\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t",
        "CONNECT                            {}\r\n", "CONNECT {\"name\":\"a name that is long\"}\r\n",
        "-ERR aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        "PUB a 12\r\nhello world!\r\n", "HPUB a 0 12\r\nhello world!\r\n",
    ];

    /// <summary>Wrong ones also come after a good beginning, which must be read as if nothing were wrong.</summary>
    public static IEnumerable<string> All => [.. Good, .. Odd, .. Wrong,
    .. Wrong.Select(static bad => "PING\r\nPUB a 2\r\nhi\r\n" + bad)];

    public static TheoryData<string> Data => [.. All];
}
