using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.NKeys;

public sealed class NKeyTests
{
    private const string UserKey = "UBUV3IVMSWZXY57MLS6T2IZ52BXR5JU4SW7LBDUHTJKHPRPXU3H5YWYB";

    [Theory]
    [InlineData(NKeyKind.Account, 'A')]
    [InlineData(NKeyKind.Cluster, 'C')]
    [InlineData(NKeyKind.Operator, 'O')]
    [InlineData(NKeyKind.Server, 'N')]
    [InlineData(NKeyKind.User, 'U')]
    public void Create_Kind_IsFirstLetterAndComesBackFromSeed(NKeyKind kind, char letter)
    {
        NKeyPair pair = NKeyPair.Create(kind);
        Assert.Equal(NKey.PublicLength, pair.PublicKey.Length);
        Assert.Equal(NKey.SeedLength, pair.Seed.Length);
        Assert.Equal(letter, pair.PublicKey[0]);
        Assert.StartsWith("S" + letter, pair.Seed, StringComparison.Ordinal);
        Assert.True(NKey.IsPublic(pair.PublicKey, kind));
        Assert.Equal(pair.PublicKey, NKeyPair.FromSeed(pair.Seed).PublicKey);
    }

    [Fact]
    public void Create_Curve_Refused() => Assert.Throws<ArgumentException>(() => NKeyPair.Create(NKeyKind.Curve));

    [Fact]
    public void IsPublic_EachLetterChanged_False()
    {
        string key = NKeyPair.Create(NKeyKind.User).PublicKey;
        for (int i = 0; i < key.Length; i++)
        {
            foreach (char other in "A7")
            {
                if (key[i] == other) continue;
                string changed = key.Remove(i, 1).Insert(i, other.ToString());
                Assert.False(NKey.IsPublic(changed), changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("U")]
    [InlineData("not a key")]
    [InlineData("ubuv3ivmswzxy57mls6t2iz52bxr5ju4sw7lbduhtjkhprpxu3h5ywyb")]
    public void IsPublic_NoKey_False(string? text)
    {
        Assert.False(NKey.IsPublic(text));
        Assert.False(NKey.IsPublic(text, NKeyKind.User));
    }

    [Fact]
    public void IsPublic_Seed_False() => Assert.False(NKey.IsPublic(NKeyPair.Create(NKeyKind.User).Seed));

    [Fact]
    public void IsPublic_LengthChanged_False()
    {
        string key = NKeyPair.Create(NKeyKind.Account).PublicKey;
        Assert.False(NKey.IsPublic(key[..^1]));
        Assert.False(NKey.IsPublic(key + "A"));
        Assert.False(NKey.IsPublic(key + "="));
        Assert.False(NKey.IsPublic(key + "\n"));
    }

    [Fact]
    public void TryFromSeed_Damaged_False()
    {
        string seed = NKeyPair.Create(NKeyKind.User).Seed;
        Assert.False(NKeyPair.TryFromSeed(seed.AsSpan(0, seed.Length - 1), out _));
        Assert.False(NKeyPair.TryFromSeed(seed[..^2] + (seed[^2] == 'A' ? 'B' : 'A') + seed[^1], out _));
        Assert.False(NKeyPair.TryFromSeed(UserKey, out _));
        Assert.False(NKeyPair.TryFromSeed(XKeyPair.Create().Seed, out _));
        Assert.Throws<FormatException>(() => NKeyPair.FromSeed("S"));
    }

    [Fact]
    public void FromSeed_Damaged_TextDoesNotHoldTheSeed()
    {
        string seed = NKeyPair.Create(NKeyKind.User).Seed[..^1];
        FormatException thrown = Assert.Throws<FormatException>(() => NKeyPair.FromSeed(seed));
        Assert.DoesNotContain(seed, thrown.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The first test of RFC 8032, 7.1: the key in our form.</summary>
    [Fact]
    public void Sign_VectorOfRfc8032_SameSignature()
    {
        byte[] secret = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        NKeyPair pair = NKeyPair.FromSeed(NKey.EncodeSeed(NKeyKind.User, secret));
        string expected = NKey.EncodePublic(NKeyKind.User, Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        Assert.Equal(expected, pair.PublicKey);
        string signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        Assert.Equal(signature, Convert.ToHexStringLower(pair.Sign([])));
    }

    [Fact]
    public void Verify_OwnSignature_TrueAndFalseOnceAnythingChanges()
    {
        NKeyPair pair = NKeyPair.Create(NKeyKind.User);
        byte[] message = "nonce"u8.ToArray();
        byte[] signature = pair.Sign(message);
        Assert.True(NKeyVerifier.Verify(pair.PublicKey, message, signature));
        Assert.False(NKeyVerifier.Verify(pair.PublicKey, "Nonce"u8, signature));
        Assert.False(NKeyVerifier.Verify(NKeyPair.Create(NKeyKind.User).PublicKey, message, signature));
        Assert.False(NKeyVerifier.Verify(pair.PublicKey, message, signature.AsSpan(0, 63)));
        Assert.False(NKeyVerifier.Verify(pair.PublicKey, message, []));
        Assert.False(NKeyVerifier.Verify(null, message, signature));
        for (int i = 0; i < signature.Length; i++)
        {
            signature[i] ^= 1;
            Assert.False(NKeyVerifier.Verify(pair.PublicKey, message, signature));
            signature[i] ^= 1;
        }
    }

    [Fact]
    public void Verify_CurveKey_False()
    {
        NKeyPair pair = NKeyPair.Create(NKeyKind.User);
        byte[] signature = pair.Sign("x"u8);
        Assert.False(NKeyVerifier.Verify(XKeyPair.Create().PublicKey, "x"u8, signature));
    }
}
