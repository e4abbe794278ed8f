using System.Text;

namespace OrleansNats.Gateway.Routes;

/// <summary>Which connection of a pool carries an account: the same on all servers with that pool size (facts 3.2).</summary>
internal static class PoolIndex
{
    private const uint OffsetBasis = 2166136261; // FNV-1a, 32 bits
    private const uint Prime = 16777619;

    public static int Of(string account, int poolSize)
    {
        if (poolSize <= 1) return 0;
        uint hash = OffsetBasis;
        foreach (byte value in Encoding.UTF8.GetBytes(account)) hash = (hash ^ value) * Prime;
        return (int)(hash % (uint)poolSize);
    }
}
