using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.Files;

public sealed class CredentialsFileTests
{
    private readonly NKeyPair _account = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _user = NKeyPair.Create(NKeyKind.User);

    [Fact]
    public void WriteUser_IsReadAgain()
    {
        string token = NatsJwt.Encode(UserClaims.Create(_user.PublicKey), _account, DateTimeOffset.UnixEpoch);
        string file = CredentialsFile.WriteUser(token, _user);
        Assert.Equal(token, CredentialsFile.ReadToken(file));
        Assert.Equal(_user.PublicKey, CredentialsFile.ReadKey(file)?.PublicKey);
        string windows = file.Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(token, CredentialsFile.ReadToken(windows));
        Assert.Equal(_user.PublicKey, CredentialsFile.ReadKey(windows)?.PublicKey);
    }

    [Fact]
    public void WriteUser_SameAsTheJavaScriptLibrary()
    {
        NKeyPair key = NKeyPair.FromSeed(JavaScriptVectors.UserSeed);
        Assert.Equal(JavaScriptVectors.User, CredentialsFile.ReadToken(JavaScriptVectors.UserFile));
        NKeyPair? read = CredentialsFile.ReadKey(JavaScriptVectors.UserFile);
        Assert.Equal(key.PublicKey, read?.PublicKey);
        string[] ours = Lines(CredentialsFile.WriteUser(JavaScriptVectors.User, key));
        Assert.Equal(Lines(JavaScriptVectors.UserFile).Where(static line => line.StartsWith("---", StringComparison.Ordinal)), ours.Where(static line => line.StartsWith("---", StringComparison.Ordinal)));
    }

    [Fact]
    public void ReadToken_WithoutDashes_IsAllOfIt() => Assert.Equal("e.y.J", CredentialsFile.ReadToken(" e.y.J\n"));

    [Fact]
    public void ReadKey_SeedAlone_IsFound()
    {
        Assert.Equal(_user.PublicKey, CredentialsFile.ReadKey("# mine\n " + _user.Seed + " \n")?.PublicKey);
        Assert.Null(CredentialsFile.ReadKey("nothing here"));
        Assert.Null(CredentialsFile.ReadKey("SUXYZ"));
    }

    [Fact]
    public void WriteUser_OfSomebodyElse_Refused()
    {
        string token = NatsJwt.Encode(UserClaims.Create(_user.PublicKey), _account, DateTimeOffset.UnixEpoch);
        Assert.Throws<ArgumentException>(() => CredentialsFile.WriteUser(token, NKeyPair.Create(NKeyKind.User)));
        Assert.Throws<ArgumentException>(() => CredentialsFile.WriteUser("x", _user));
    }

    private static string[] Lines(string text) => text.Split('\n');
}
