namespace OrleansNats.Credentials.NKeys;

/// <summary>Whose key it is: the byte in front of the key, whose upper five bits become the first letter of the text.</summary>
#pragma warning disable CA1028 // the values are bytes of the encoding
public enum NKeyKind : byte
#pragma warning restore CA1028
{
    /// <summary><c>A…</c></summary>
    Account = 0,

    /// <summary><c>C…</c></summary>
    Cluster = 2 << 3,

    /// <summary><c>N…</c></summary>
    Server = 13 << 3,

    /// <summary><c>O…</c></summary>
    Operator = 14 << 3,

    /// <summary><c>U…</c></summary>
    User = 20 << 3,

    /// <summary><c>X…</c>, an X25519 key: encrypts, and does not sign.</summary>
    Curve = 23 << 3,
}
