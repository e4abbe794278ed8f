namespace OrleansNats.Gateway.Configuration;

/// <summary>The <c>authorization {}</c> block, <c>no_auth_user</c> and their command-line forms, as written (facts 10.2).</summary>
public sealed class AuthorizationOptions
{
    /// <summary>User of a single-user server, null when not set.</summary>
    public string? User { get; set; }

    /// <summary>Password of <see cref="User"/>, plain or bcrypt (<c>$2a$…</c>).</summary>
    public string? Password { get; set; }

    /// <summary>Token, plain or bcrypt; null when not set.</summary>
    public string? Token { get; set; }

    /// <summary>The users lists of the block and of all accounts; empty when there is none.</summary>
    public IReadOnlyList<UserOptions> Users { get; set; } = [];

    /// <summary>Permissions of users of the block that have none of their own; null means everything is allowed.</summary>
    public PermissionOptions? DefaultPermissions { get; set; }

    /// <summary>User that a client without credentials becomes; must be in <see cref="Users"/>.</summary>
    public string? NoAuthUser { get; set; }

    /// <summary>Whether there is an <c>authorization {}</c> block, be it empty.</summary>
    public bool IsBlockDefined { get; set; }

    /// <summary>
    /// Whether clients without credentials come in although others have to sign in, as if <c>no_auth_user</c> were set: where the system account has
    /// users and nothing else is configured, those are to be told from everyone else.
    /// </summary>
    public bool AdmitsGuests { get; set; }

    /// <summary>A service that is asked who may sign in; null for none.</summary>
    public CalloutOptions? Callout { get; set; }

    /// <summary>Time a client has to send a valid CONNECT, and that the callout service has to answer. Default 2 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>One entry of a users list.</summary>
/// <param name="Password">Plain or bcrypt.</param>
/// <param name="Permissions">Null when the entry has none.</param>
public sealed record UserOptions(string Name, string Password, PermissionOptions? Permissions)
{
    /// <summary>The account whose list it is in; null for that of the <c>authorization {}</c> block, whose users are in the global account.</summary>
    public string? Account { get; init; }

    /// <summary>Whether <see cref="Name"/> is a public user key that the client has to sign with, and there is no password.</summary>
    public bool IsNKey { get; init; }

    /// <summary>Ways to be connected, see <see cref="Authentication.ConnectionTypes"/>; empty for all.</summary>
    public IReadOnlyList<string> ConnectionTypes { get; init; } = [];
}

/// <summary>Publish and subscribe rules as written; a null list means "not restricted by this list".</summary>
/// <param name="SubscribeAllow">Entries are <c>subject</c> or <c>subject queue</c>.</param>
/// <param name="SubscribeDeny">Entries are <c>subject</c> or <c>subject queue</c>.</param>
public sealed record PermissionOptions(
    IReadOnlyList<string>? PublishAllow,
    IReadOnlyList<string>? PublishDeny,
    IReadOnlyList<string>? SubscribeAllow,
    IReadOnlyList<string>? SubscribeDeny)
{
    /// <summary>The right to answer requests, whatever subject they name; null for none. With it, an empty publish list allows nothing.</summary>
    public ResponseOptions? Responses { get; init; }
}

/// <summary><c>allow_responses</c>.</summary>
/// <param name="MaxMessages">Answers to one request; negative for any number. Default 1.</param>
/// <param name="Expires">How long; negative for ever. Default 2 minutes.</param>
public sealed record ResponseOptions(int MaxMessages, TimeSpan Expires)
{
    /// <summary>One answer within two minutes.</summary>
    public static ResponseOptions Default { get; } = new(1, TimeSpan.FromMinutes(2));
}
