using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Credentials.Jwt;

/// <summary>A range of addresses, <c>10.0.0.0/8</c>. Bits behind the prefix do not count.</summary>
public readonly struct CidrBlock
{
    private readonly byte[] _address;
    private readonly int _bits;

    private CidrBlock(byte[] address, int bits)
    {
        _address = address;
        _bits = bits;
    }

    /// <summary>Reads a range; IPv4 in full, without leading zeros, as Go does.</summary>
    public static bool TryParse(string? text, out CidrBlock block)
    {
        block = default;
        int slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !TryReadAddress(text.AsSpan(0, slash), out IPAddress? address)) return false;
        ReadOnlySpan<char> prefix = text.AsSpan(slash + 1);
        if (prefix.Length is 0 or > 3 || !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)) return false;
        byte[] bytes = address.GetAddressBytes();
        if (bits > bytes.Length * 8) return false;
        block = new CidrBlock(bytes, bits);
        return true;
    }

    /// <summary>Whether the address is in the range. An IPv4 address is the same in IPv6 form.</summary>
    public bool Contains(IPAddress address)
    {
        if (_address is null) return false;
        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        if (bytes.Length != _address.Length) return false;
        int whole = _bits / 8;
        int rest = _bits % 8;
        if (!bytes.AsSpan(0, whole).SequenceEqual(_address.AsSpan(0, whole))) return false;
        return rest == 0 || (bytes[whole] ^ _address[whole]) >> (8 - rest) == 0;
    }

    private static bool TryReadAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out IPAddress? parsed) || text.Contains('%'))
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || text.SequenceEqual(parsed.ToString()); // "10.1" and "010.0.0.1" are other addresses elsewhere
    }
}
