using System.Globalization;
using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.Jwt;

/// <summary>
/// Tokens that are wrong in every way a mutation finds: decoding and checking must end, without an exception. Half of them are signed after
/// the mutation, so that what is behind the signature is reached. <c>ORLEANSNATS_FUZZ_ITERATIONS</c> asks for a longer run.
/// </summary>
public sealed class NatsJwtFuzzTests
{
    private static readonly NKeyPair Account = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair Operator = NKeyPair.Create(NKeyKind.Operator);

    private static readonly string[] Corpus =
    [
        """{"aud":"N","exp":1,"jti":"X","iat":2,"iss":"$iss","name":"n","nbf":3,"sub":"U","nats":{"type":"user","version":2}}""",
        """{"iss":"$iss","sub":"U","nats":{"type":"user","version":2,"pub":{"allow":["{{tag(a)}}.>"],"deny":["b q"]},"sub":{},"resp":{"max":1,"ttl":-5},"src":["10.0.0.0/8","::1/0"],"times":[{"start":"1:02:03","end":"04:05:06"}],"times_location":"UTC","subs":-1,"tags":["a:b"]}}""",
        """{"iss":"$iss","sub":"A","nats":{"type":"account","version":2,"imports":[{"name":"i","subject":"a.*","account":"A","token":"x.y.z","to":"b","local_subject":"c.$1","type":"stream","share":true}],"limits":{"subs":-1,"tiered_limits":{"R1":{"disk_storage":1}}}}}""",
        """{"iss":"$iss","sub":"A","nats":{"type":"account","version":2,"exports":[{"subject":"a.*","type":"service","response_type":"Singleton","service_latency":{"sampling":"headers","results":"l"},"account_token_position":2,"revocations":{"*":1}}],"mappings":{"a":[{"subject":"b","weight":50,"cluster":"c"}]}}}""",
        """{"iss":"$iss","sub":"A","nats":{"type":"account","version":2,"signing_keys":["AB",{"kind":"user_scope","key":"AC","template":{"pub":{"allow":["a"]}}}],"trace":{"dest":"t","sampling":3},"authorization":{"auth_users":["U"],"xkey":"X"},"default_permissions":{"sub":{"deny":["x"]}}}}""",
        """{"iss":"$iss","sub":"O","nats":{"type":"operator","version":2,"signing_keys":["O"],"account_server_url":"http://a","operator_service_urls":["nats://b"],"assert_server_version":"1.2.3"}}""",
        """{"iss":"$iss","sub":"A","type":"activation","nats":{"subject":"a","type":"service","max":1}}""",
        """{"iss":"$iss","sub":"U","type":"user","issuer_account":"A","nats":{"subs":1}}""",
        """{"iss":"$iss","aud":"N","sub":"U","nats":{"type":"authorization_response","version":2,"jwt":"x","error":"y"}}""",
        """{"iss":"$iss","nats":{"type":"authorization_request","version":2,"server_id":{"tags":["a"]},"client_tls":{"verified_chains":[["p"]]}}}""",
    ];

    private static readonly string[] Pieces =
        ["null", "[]", "{}", "0", "-1", "1e999", "99999999999999999999", "true", "\"\"", "\"stream\"", "\"*\"", ">", "..", " ", "\\u0000", "\\ud800", "{{", "}}", "$9", "\"", "[", "{", "]", "}", ":", ","];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryDecode_Mutations_NeverThrow(int seed)
    {
        var random = new Random(seed);
        int read = 0, refused = 0;
        for (long i = Iterations(); i > 0; i--)
        {
            string claims = Mutate(Corpus[random.Next(Corpus.Length)], random);
            NKeyPair signer = random.Next(2) == 0 ? Account : Operator;
            string token = random.Next(4) == 0 ? Forge.OldToken(signer, claims) : Forge.Token(signer, claims);
            if (random.Next(4) == 0) token = Mutate(token, random);
            if (!NatsJwt.TryDecode(token, out Claims? decoded, out string? error))
            {
                Assert.NotEmpty(error);
                refused++;
                continue;
            }

            read++;
            decoded.Validate(DateTimeOffset.UnixEpoch);
            if (decoded is UserClaims user) PermissionTemplate.Fill(user.Nats, user, new AccountClaims(), out _);
            if (decoded is UserClaims other) ConnectTimes.Allow(other.Nats, DateTimeOffset.UnixEpoch, out _);
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused: that tests little");
    }

    private static string Mutate(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (int i = random.Next(4); i > 0; i--)
        {
            int at = random.Next(changed.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    changed.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    changed.Remove(at, Math.Min(random.Next(1, 12), changed.Length - at));
                    break;
                case 2 when at < changed.Length:
                    changed[at] = (char)random.Next(1, 0x250);
                    break;
                default:
                    int end = Math.Min(changed.Length, at + random.Next(1, 30));
                    changed.Insert(at, changed.ToString(at, end - at));
                    break;
            }
        }

        return changed.ToString();
    }

    private static long Iterations() =>
        long.TryParse(Environment.GetEnvironmentVariable("ORLEANSNATS_FUZZ_ITERATIONS"), CultureInfo.InvariantCulture, out long asked) ? asked : 1500;
}
