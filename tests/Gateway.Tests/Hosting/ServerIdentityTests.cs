using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway.Tests.Hosting;

public sealed class ServerIdentityTests
{
    [Fact]
    public void Crc16_CheckString_IsTheXmodemValue() => Assert.Equal(0x31C3, ServerIdentity.Crc16("123456789"u8));

    [Fact]
    public void NewId_Always_IsAPublicServerKey()
    {
        string id = ServerIdentity.NewId();
        Assert.Equal(56, id.Length);
        Assert.StartsWith("N", id, StringComparison.Ordinal);
        Assert.True(HasValidChecksum(id));
        Assert.NotEqual(id, ServerIdentity.NewId());
    }

    [Theory]
    [InlineData("NCJWG6BFHBC6XFN66WINSYKFLVK2KLSGBIGBVE222Z5ZCBGONMSHET6F", true)] // announced by nats-server 2.15.1
    [InlineData("NDHCPOSRXT4NVTG7DF5VT3SUPXLAENLGXASRORZTD6VRP3XWKK7VMNG3", true)]
    [InlineData("NDHCPOSRXT4NVTG7DF5VT3SUPXLAENLGXASRORZTD6VRP3XWKK7VMNG2", false)]
    public void Checksum_OfNatsServersIds_IsTheOneWeCompute(string id, bool valid) => Assert.Equal(valid, HasValidChecksum(id));

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("one", true)]
    public void Create_Name_IsTheConfiguredOneOrTheId(string? configured, bool kept)
    {
        ServerIdentity identity = ServerIdentity.Create(configured);
        Assert.Equal(kept ? configured : identity.Id, identity.Name);
    }

    private static bool HasValidChecksum(string id)
    {
        var bytes = new List<byte>();
        int bits = 0;
        int have = 0;
        foreach (char letter in id)
        {
            bits = bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
            have += 5;
            if (have < 8) continue;
            bytes.Add((byte)(bits >> (have - 8)));
            have -= 8;
        }

        byte[] raw = [.. bytes];
        return raw.Length == 35 && ServerIdentity.Crc16(raw.AsSpan(0, 33)) == (raw[33] | raw[34] << 8);
    }
}
