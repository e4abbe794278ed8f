using System.Net;
using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Where from a token's holder may be connected.</summary>
internal static class SourceAddress
{
    public static bool IsAllowed(UserGrants grants, string address)
    {
        if (grants.Sources.Count == 0) return true;
        if (!IPAddress.TryParse(address, out IPAddress? from)) return false;
        foreach (string range in grants.Sources)
        {
            if (!CidrBlock.TryParse(range, out CidrBlock block)) return false;
            if (block.Contains(from)) return true;
        }

        return false;
    }
}
