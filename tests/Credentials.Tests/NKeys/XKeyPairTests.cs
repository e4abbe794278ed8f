using System.Text;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.NKeys;

public sealed class XKeyPairTests
{
    private readonly XKeyPair _alice = XKeyPair.Create();
    private readonly XKeyPair _bob = XKeyPair.Create();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(5000)]
    public void Seal_AnyLength_RecipientOpens(int length)
    {
        byte[] message = new byte[length];
        Random.Shared.NextBytes(message);
        byte[] box = _alice.Seal(message, _bob.PublicKey);
        Assert.True(_bob.TryOpen(box, _alice.PublicKey, out byte[]? opened));
        Assert.Equal(message, opened);
    }

    [Fact]
    public void TryOpen_EachByteChanged_False()
    {
        byte[] box = _alice.Seal("secret"u8, _bob.PublicKey);
        for (int i = 0; i < box.Length; i++)
        {
            box[i] ^= 1;
            Assert.False(_bob.TryOpen(box, _alice.PublicKey, out _), $"byte {i}");
            box[i] ^= 1;
        }

        for (int length = 0; length < box.Length; length++) Assert.False(_bob.TryOpen(box.AsSpan(0, length), _alice.PublicKey, out _));
        Assert.True(_bob.TryOpen(box, _alice.PublicKey, out _));
    }

    [Fact]
    public void TryOpen_OtherPartyOrKey_False()
    {
        byte[] box = _alice.Seal("secret"u8, _bob.PublicKey);
        Assert.False(XKeyPair.Create().TryOpen(box, _alice.PublicKey, out _));
        Assert.False(_bob.TryOpen(box, XKeyPair.Create().PublicKey, out _));
        Assert.False(_bob.TryOpen(box, NKeyPair.Create(NKeyKind.User).PublicKey, out _));
        Assert.False(_bob.TryOpen(box, null, out _));
    }

    [Fact]
    public void Seal_SameMessageTwice_DifferentBoxes() =>
        Assert.NotEqual(_alice.Seal("x"u8, _bob.PublicKey), _alice.Seal("x"u8, _bob.PublicKey));

    [Fact]
    public void Seal_NoCurveKey_Refused() => Assert.Throws<ArgumentException>(() => _alice.Seal("x"u8, NKeyPair.Create(NKeyKind.User).PublicKey));

    [Fact]
    public void Seal_KeyOfSmallOrder_Refused() =>
        Assert.Throws<ArgumentException>(() => _alice.Seal("x"u8, NKey.EncodePublic(NKeyKind.Curve, new byte[32])));

    [Fact]
    public void TryFromSeed_OwnSeed_SameKey()
    {
        Assert.True(XKeyPair.TryFromSeed(_alice.Seed, out XKeyPair? again));
        Assert.Equal(_alice.PublicKey, again.PublicKey);
        Assert.False(XKeyPair.TryFromSeed(NKeyPair.Create(NKeyKind.User).Seed, out _));
    }

    /// <summary>The keys, nonce and text of NaCl's own test of its box, in our envelope.</summary>
    [Fact]
    public void TryOpen_VectorOfNaCl_GivesItsText()
    {
        Assert.True(XKeyPair.TryFromSeed(
            NKey.EncodeSeed(NKeyKind.Curve, Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")), out XKeyPair? bob));
        string alice = NKey.EncodePublic(NKeyKind.Curve, Convert.FromHexString("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        byte[] nonce = Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] box = Convert.FromHexString(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5");
        byte[] envelope = [.. "xkv1"u8, .. nonce, .. box];
        Assert.True(bob.TryOpen(envelope, alice, out byte[]? message));
        Assert.StartsWith("be075fc53c81f2d5cf141316ebeb0c7b", Convert.ToHexStringLower(message), StringComparison.Ordinal);
        Assert.Equal(131, message.Length);
    }

    [Fact]
    public void TryOpen_BoxOfTheJavaScriptLibrary_Opens()
    {
        Assert.True(XKeyPair.TryFromSeed(JavaScriptVectors.CurveSeed, out XKeyPair? own));
        Assert.True(own.TryOpen(Convert.FromBase64String(JavaScriptVectors.Box), JavaScriptVectors.Sender, out byte[]? message));
        Assert.Equal(JavaScriptVectors.Text, Encoding.UTF8.GetString(message));
    }
}
