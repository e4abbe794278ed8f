using System.Diagnostics;
using System.Text;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Authentication.Callouts;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>
/// Blocks that say who may sign in, wrong in every way a mutation finds: reading them ends, what is read makes an authenticator, and that one lets in nobody whom the
/// text does not name.
/// </summary>
public sealed class AuthorizationFuzzTests
{
    private const int Usual = 20_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2); // for one text; a hang is what it is about
    private static readonly string Issuer = NKeyPair.Create(NKeyKind.Account).PublicKey;
    private static readonly string User = NKeyPair.Create(NKeyKind.User).PublicKey;

    private static readonly string[] Corpus =
    [
        "authorization { users: [ { user: a, password: p }, { nkey: " + User + " } ], timeout: 1 }",
        "authorization { token: tt, default_permissions: { publish: a } }",
        "authorization { user: a, password: \"p q\" }",
        "authorization { users: [ { user: a, password: p, permissions: { publish: { allow: [a, b], deny: c }, subscribe: \"q.* w\", allow_responses: { max: 2, expires: 1s } } } ] }",
        "accounts { A { users: [ { user: a, password: p, allowed_connection_types: [standard] } ], default_permissions: { subscribe: a } }, B { users: [] } }\nno_auth_user: a",
        "accounts { A { users: [ { user: a, password: p } ] }, B {} }\nauthorization { auth_callout { issuer: " + Issuer + ", account: A, auth_users: [ a ], allowed_accounts: [ B ] } }",
        "authorization { users: [ { user: a, password: p } ], auth_callout { issuer: " + Issuer + ", auth_users: [ a, b ] } }",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Load_MutatedBlocks_LetNoStrangerIn(int seed)
    {
        var mutator = new TokenMutator(seed, NKeyPair.Create(NKeyKind.Account));
        int loaded = 0, refused = 0;
        for (long i = TokenMutator.Iterations(Usual); i > 0; i--)
        {
            string text = mutator.Change(Corpus[i % Corpus.Length]);
            long began = Stopwatch.GetTimestamp();
            OptionsLoadResult result = new OptionsLoader("x", static _ => null, _ => Encoding.UTF8.GetBytes(text), static _ => null).Load();
            Assert.True(result.Options is null != result.Error is null, text);
            if (result.Options is { } options) await CheckAsync(options, text);
            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, $"took {Stopwatch.GetElapsedTime(began)}: {text}");
            if (result.Options is null) refused++;
            else loaded++;
        }

        Assert.True(loaded > 100 && refused > 100, $"{loaded} loaded, {refused} refused: that tests little");
    }

    private static async Task CheckAsync(GatewayOptions options, string text)
    {
        IAuthenticator authenticator = AuthenticatorFactory.Create(options, TimeProvider.System, callouts: null);
        ClientIdentity? stranger = await authenticator.AuthenticateAsync(new SignInRequest(new ConnectOptions { User = "stranger~", Password = "secret~" }), default);
        ClientIdentity? silent = await authenticator.AuthenticateAsync(new SignInRequest(new ConnectOptions()), default);
        AuthorizationOptions rules = options.Authorization;
        bool isOpen = rules is { Users.Count: 0, Callout: null } && string.IsNullOrEmpty(rules.User) && string.IsNullOrEmpty(rules.Token);
        Assert.True(stranger is null || isOpen, text);
        Assert.True(silent is null || isOpen || rules.NoAuthUser is not null || rules.AdmitsGuests, text);
        Assert.True(rules.Callout is null || stranger is null, text);
    }
}
