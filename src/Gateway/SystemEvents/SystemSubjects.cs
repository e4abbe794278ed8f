namespace OrleansNats.Gateway.SystemEvents;

/// <summary>Subjects of the system account (facts 9.2).</summary>
internal static class SystemSubjects
{
    public const string PingStatsz = "$SYS.REQ.SERVER.PING"; // the old name of PING.STATSZ
    public const string AnyStatsz = "$SYS.SERVER.*.STATSZ";
    public const string AnyShutdown = "$SYS.SERVER.*.SHUTDOWN";
    public const string AnyLameDuck = "$SYS.SERVER.*.LAMEDUCK";
    public const string AnyConnections = "$SYS.SERVER.ACCOUNT.*.CONNS";
    public const string CountSubscriptions = "$SYS.REQ.ACCOUNT.NSUBS";
    public const string DebugSubscribers = "$SYS.DEBUG.SUBSCRIBERS";
    public const string UpdateClaims = "$SYS.REQ.CLAIMS.UPDATE";
    public const string ListClaims = "$SYS.REQ.CLAIMS.LIST";
    public const string DeleteClaims = "$SYS.REQ.CLAIMS.DELETE";
    public const string PackClaims = "$SYS.REQ.CLAIMS.PACK";
    public const string UserInfo = "$SYS.REQ.USER.INFO";
    public const string AnyUserInfo = "$SYS.REQ.USER.*.INFO";
    public const string OwnConnz = "$SYS.REQ.ACCOUNT.PING.CONNZ";
    public const string OwnServerConnz = "$SYS.REQ.SERVER.PING.CONNZ";
    public const string OwnStatz = "$SYS.REQ.ACCOUNT.PING.STATZ";

    /// <summary>In an account: somebody was not let in.</summary>
    public const string AccountRefusal = "$SYS.ACCOUNT.CLIENT.AUTH.ERR";

    /// <summary>Stands for the account of a request that concerns all.</summary>
    public const string Ping = "PING";

    /// <param name="serverId"><see cref="Ping"/> means every server.</param>
    public static string ServerRequest(string serverId, string what) => $"$SYS.REQ.SERVER.{serverId}.{what}";

    public static string AccountRequest(string account, string what) => $"$SYS.REQ.ACCOUNT.{account}.{what}";

    public static string ServerEvent(string serverId, string what) => $"$SYS.SERVER.{serverId}.{what}";

    public static string AccountEvent(string account, string what) => $"$SYS.ACCOUNT.{account}.{what}";

    /// <summary>How many connections an account has, as older servers listen for it too.</summary>
    public static string Connections(string account) => $"$SYS.SERVER.ACCOUNT.{account}.CONNS";

    /// <summary>Where answers about connections of accounts come.</summary>
    public static string ConnectionsInbox(string serverId) => $"$SYS._INBOX_.{serverId}";

    /// <summary>One token of a subject; null when there are not that many.</summary>
    public static string? Token(string subject, int index) => subject.Split('.') is { } tokens && index < tokens.Length ? tokens[index] : null;
}
