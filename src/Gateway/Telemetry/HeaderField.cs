using System.Text;

namespace OrleansNats.Gateway.Telemetry;

/// <summary>Finds one field in a NATS header block (<c>NATS/1.0</c> line, fields, empty line; facts 1.1).</summary>
internal static class HeaderField
{
    /// <summary>Where the first field of that name has its value, outer spaces left out; empty when there is none.</summary>
    /// <param name="name">Compared without regard to case, as W3C asks for its fields.</param>
    public static Range Find(ReadOnlySpan<byte> headerBlock, ReadOnlySpan<byte> name)
    {
        int start = 0;
        while (start < headerBlock.Length)
        {
            int length = headerBlock[start..].IndexOf("\r\n"u8);
            if (length < 0) length = headerBlock.Length - start;
            ReadOnlySpan<byte> line = headerBlock.Slice(start, length);
            if (line.Length > name.Length && line[name.Length] == (byte)':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                ReadOnlySpan<byte> value = line[(name.Length + 1)..];
                int from = start + name.Length + 1 + (value.Length - value.TrimStart((byte)' ').Length);
                return from..(from + value.Trim((byte)' ').Length);
            }
            start += length + 2;
        }
        return default;
    }
}
