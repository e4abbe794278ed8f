using System.Globalization;
using System.Text.RegularExpressions;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Interop.Conversations;

/// <summary>
/// A callout service for conversations: <c>%issuer%</c> is its public account key, <c>%answer:NAME%</c> the size and bytes of its answer to the last request
/// that the sending client has got. Answers are called by what is special about them.
/// </summary>
internal static partial class CorpusCallouts
{
    private static readonly NKeyPair IssuerKey = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair Stranger = NKeyPair.Create(NKeyKind.Account);

    public static string Issuer => IssuerKey.PublicKey;

    /// <summary>The size, a line end, and the answer, as they stand in a PUB.</summary>
    /// <param name="received">What the service has received, to the end of the request.</param>
    public static string Answer(string name, string received)
    {
        string answer = Make(name, LastRequest(received));
        return string.Create(CultureInfo.InvariantCulture, $"{answer.Length}\r\n{answer}");
    }

    /// <summary>How many whole requests there are.</summary>
    public static int CountRequests(string received) => Request().Matches(received).Count(match => Payload(match, received) is not null);

    private static AuthorizationRequestClaims LastRequest(string received)
    {
        string token = Payload(Request().Matches(received)[^1], received)!;
        return NatsJwt.TryDecode(token, out AuthorizationRequestClaims? claims, out string? error) ? claims : throw new InvalidDataException(error);
    }

    private static string? Payload(Match line, string received)
    {
        int from = line.Index + line.Length;
        int size = int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
        return received.Length >= from + size + 2 ? received.Substring(from, size) : null;
    }

    private static string Make(string name, AuthorizationRequestClaims request) => name switch
    {
        "empty" => "",
        "garbage" => "hello",
        "error" => Sign(request, answer => answer.Nats.Error = "not today"),
        "both" => Sign(request, answer => (answer.Nats.Error, answer.Nats.Jwt) = ("not today", User(request, static _ => { }))),
        "neither" => Sign(request, static _ => { }),
        "wronguser" => Sign(request, answer => (answer.Subject, answer.Nats.Jwt) = (CorpusKeys.PublicKey("stranger"), User(request, static _ => { }))),
        "wrongserver" => Sign(request, answer => (answer.Audience, answer.Nats.Jwt) = (ServerKey, User(request, static _ => { }))),
        "late" => Sign(request, answer => (answer.ExpiresAt, answer.Nats.Jwt) = (1, User(request, static _ => { }))),
        "early" => Sign(request, answer => (answer.NotBefore, answer.Nats.Jwt) = (32503680000, User(request, static _ => { }))),
        "nojwt" => Sign(request, static answer => answer.Nats.Jwt = "hello"),
        "itself" => Sign(request, answer => answer.Nats.Jwt = Sign(request, static inner => inner.Nats.Error = "x")),
        "unknownsigner" => Sign(request, answer => answer.Nats.Jwt = User(request, static _ => { }), Stranger),
        "userbystranger" => Sign(request, answer => answer.Nats.Jwt = User(request, static _ => { }, Stranger)),
        _ when name.StartsWith("by", StringComparison.Ordinal) => Sign(request, answer => answer.Nats.Jwt = CorpusTokens.UserBy(name[2..], Claims(name, request))),
        _ => Sign(request, answer => answer.Nats.Jwt = User(request, Change(name))),
    };

    /// <summary>Of a user in operator mode.</summary>
    private static UserClaims Claims(string name, AuthorizationRequestClaims request)
    {
        UserClaims user = name == "byscoped" ? UserClaims.CreateScoped(request.Nats.UserNKey, "") : UserClaims.Create(request.Nats.UserNKey);
        user.Name = "bob";
        return user;
    }

    private static string ServerKey => NKeyPair.Create(NKeyKind.Server).PublicKey;

    private static Action<UserClaims> Change(string name) => name switch
    {
        "foo" => static _ => { }
        ,
        "named" => static user => user.Name = "alice",
        "auth" => static user => user.Audience = "AUTH",
        "global" => static user => user.Audience = "$G",
        "bar" => static user => user.Audience = "BAR",
        "nowhere" => static user => user.Audience = "NOWHERE",
        "noaccount" => static user => user.Audience = null,
        "issueraccount" => static user => user.Nats.IssuerAccount = Issuer,
        "otheruser" => static user => user.Subject = CorpusKeys.PublicKey("stranger"),
        "expired" => static user => user.ExpiresAt = 1,
        "notyet" => static user => user.NotBefore = 32503680000,
        "soon" => static user => user.ExpiresAt = DateTimeOffset.UtcNow.AddHours(5).ToUnixTimeSeconds(),
        "proxy" => static user => user.Nats.ProxyRequired = true,
        "narrow" => static user => (user.Nats.PayloadBytes, user.Nats.Subscriptions) = (4, 1),
        "permissions" => static user =>
        {
            user.Nats.Publish.Allow = ["p.>", "$SYS.REQ.USER.>"];
            user.Nats.Publish.Deny = ["p.no"];
            user.Nats.Subscribe.Allow = ["p.>", "q.* workers", "_INBOX.>"];
            user.Nats.Subscribe.Deny = ["p.secret"];
        }
        ,
        "answers" => static user =>
        {
            user.Nats.Subscribe.Allow = ["svc.>"];
            user.Nats.Responses = new ResponseGrant { MaxMessages = 1 };
        }
        ,
        "badsubject" => static user => user.Nats.Publish.Allow = ["a b c"],
        "there" => static user => user.Nats.Sources = ["10.0.0.0/8"],
        "ws" => static user => user.Nats.AllowedConnectionTypes = ["WEBSOCKET"],
        "smoke" => static user => user.Nats.AllowedConnectionTypes = ["SMOKE"],
        "nights" => static user =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            user.Nats.TimesLocation = "UTC";
            user.Nats.Times = [new DayTimeRange { Start = now.AddHours(2).ToString("HH:mm:ss", null), End = now.AddHours(3).ToString("HH:mm:ss", null) }];
        }
        ,
        _ => throw new InvalidDataException($"no answer is called {name}"),
    };

    /// <summary>Of the user that was asked about, in the account FOO.</summary>
    private static string User(AuthorizationRequestClaims request, Action<UserClaims> change, NKeyPair? signer = null)
    {
        UserClaims user = UserClaims.Create(request.Nats.UserNKey);
        user.Audience = "FOO";
        change(user);
        return NatsJwt.Encode(user, signer ?? IssuerKey, DateTimeOffset.UtcNow);
    }

    private static string Sign(AuthorizationRequestClaims request, Action<AuthorizationResponseClaims> change, NKeyPair? signer = null)
    {
        var answer = new AuthorizationResponseClaims { Subject = request.Nats.UserNKey, Audience = request.Nats.Server.Id };
        change(answer);
        NKeyPair expected = request.Subject == Issuer ? IssuerKey : CorpusTokens.KeyOf(request.Subject);
        return NatsJwt.Encode(answer, signer ?? expected, DateTimeOffset.UtcNow);
    }

    [GeneratedRegex(@"MSG \$SYS\.REQ\.USER\.AUTH [^ \r]+ [^ \r]+ (\d+)\r\n")]
    private static partial Regex Request();
}
