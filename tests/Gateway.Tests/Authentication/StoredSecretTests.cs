using OrleansNats.Gateway.Authentication;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class StoredSecretTests
{
    [Theory]
    [InlineData("$2a$10$x", true)]
    [InlineData("$2b$04$", true)]
    [InlineData("$2x$10$x", true)]
    [InlineData("$2y$10$x", true)]
    [InlineData("$2Y$10$x", false)]
    [InlineData("$2$10$x", false)]
    [InlineData("$2a$1$x", false)]
    [InlineData("$2a$", false)]
    [InlineData("", false)]
    [InlineData("secret", false)]
    public void IsBcryptHash_Text_FollowsTheReference(string text, bool expected) => Assert.Equal(expected, StoredSecret.IsBcryptHash(text));

    [Theory, InlineData('a'), InlineData('b'), InlineData('x'), InlineData('y')]
    public void MatchesBcrypt_EveryVersion_TakesThePasswordOnly(char version)
    {
        var secret = new StoredSecret(AuthenticatorTests.BcryptOfP.Replace("$2b", "$2" + version, StringComparison.Ordinal));
        Assert.True(secret.IsSlow);
        Assert.Equal(4, secret.Cost);
        Assert.True(secret.MatchesBcrypt("p"));
        Assert.False(secret.MatchesBcrypt("P"));
        Assert.False(secret.MatchesBcrypt(""));
        Assert.False(secret.MatchesBcrypt(AuthenticatorTests.BcryptOfP));
    }

    [Theory]
    [InlineData("$2a$99$abcdefghijklmnopqrstuudMegMbPN37MbpdEfAtP66w1z0RBCtLG")]
    [InlineData("$2a$00$abcdefghijklmnopqrstuudMegMbPN37MbpdEfAtP66w1z0RBCtLG")]
    [InlineData("$2a$04$abcdefghijklmnopqrstuudMegMbPN37MbpdEfAtP66w1z0RB!tLG")]
    [InlineData("$2a$04$abcdefghijklmnopqrstuudMegMbPN37MbpdEfAtP66w1z0RBétLG")]
    [InlineData("$2a$04$short")]
    [InlineData("$2a$99$abc")]
    public void MatchesBcrypt_MalformedHash_MatchesNothing(string hash)
    {
        Assert.False(new StoredSecret(hash).MatchesBcrypt("p"));
        Assert.False(new StoredSecret(hash).MatchesBcrypt(hash));
    }

    [Theory]
    [InlineData("p", "p", true)]
    [InlineData("", "", true)]
    [InlineData("", null, true)]
    [InlineData("p", null, false)]
    [InlineData("p", "pp", false)]
    [InlineData("pässword✓", "pässword✓", true)]
    [InlineData("pässword✓", "passwordv", false)]
    public void MatchesPlain_Offered_ComparesWholeText(string configured, string? offered, bool expected) =>
        Assert.Equal(expected, new StoredSecret(configured).MatchesPlain(offered));

    [Fact]
    public void MatchesPlain_LongerThanTheStackBuffer_ComparesWholeText()
    {
        string text = new('é', 5000);
        Assert.True(new StoredSecret(text).MatchesPlain(text));
        Assert.False(new StoredSecret(text).MatchesPlain(text[1..]));
        Assert.False(new StoredSecret(text).MatchesPlain(text[1..] + "e"));
    }
}
