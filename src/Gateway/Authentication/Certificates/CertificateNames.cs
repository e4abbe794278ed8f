using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansNats.Gateway.Authentication.Certificates;

/// <summary>The names in a certificate by which a user or a server may be found (facts 6.1).</summary>
internal static class CertificateNames
{
    /// <summary>Type of the parts of a domain's name.</summary>
    public const string DomainComponent = "0.9.2342.19200300.100.1.25";

    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The attributes that Go knows, the last of its order first; of the two that are single the last value counts.</summary>
    private static readonly (string Oid, string Name, bool IsSingle)[] KnownToGo =
    [
        ("2.5.4.5", "SERIALNUMBER", true),
        ("2.5.4.3", "CN", true),
        ("2.5.4.17", "POSTALCODE", false),
        ("2.5.4.9", "STREET", false),
        ("2.5.4.8", "ST", false),
        ("2.5.4.7", "L", false),
        ("2.5.4.11", "OU", false),
        ("2.5.4.10", "O", false),
        ("2.5.4.6", "C", false),
    ];

    /// <summary>The name of a type of attributes; null if it has none.</summary>
    public static string? NameOf(string oid) =>
        oid == DomainComponent ? "DC" : Array.Find(KnownToGo, known => known.Oid == oid).Name;

    /// <summary>Mail addresses, host names and URIs of the subject, in this order; damaged ones are left out.</summary>
    public static IReadOnlyList<string> Alternatives(X509Certificate2 certificate)
    {
        (List<string> mails, List<string> hosts, List<string> uris) = Read(certificate);
        return [.. mails, .. hosts, .. uris];
    }

    /// <summary>Host names of the subject, with wildcards as written; none when damaged.</summary>
    public static IReadOnlyList<string> Hosts(X509Certificate2 certificate) => Read(certificate).Hosts;

    /// <summary>
    /// The subject as Go writes it, in an order of its own and without the attributes it has no name for: followed by the domain components if there
    /// are some, and without them.
    /// </summary>
    public static IReadOnlyList<string> Subjects(X509Certificate2 certificate)
    {
        List<(string Oid, string? Value)> attributes = [.. SubjectOf(certificate).SelectMany(static part => part).Where(static one => one.Value is not null)];
        List<string> parts = [];
        foreach ((string oid, string name, bool isSingle) in KnownToGo)
        {
            List<string> values = [.. attributes.Where(one => one.Oid == oid).Select(one => $"{name}={Escaped(one.Value!)}")];
            if (values.Count > 0) parts.Add(isSingle ? values[^1] : string.Join('+', values));
        }

        string plain = string.Join(',', parts);
        string domains = string.Join(',', attributes.Where(static one => one.Oid == DomainComponent).Select(static one => "DC=" + one.Value));
        return domains.Length == 0 ? [plain] : [$"{plain},{domains}", plain];
    }

    /// <summary>The parts of the subject in the order of the certificate. Values that are no text are null: an authority may put anything there.</summary>
    public static List<IReadOnlyList<(string Oid, string? Value)>> SubjectOf(X509Certificate2 certificate)
    {
        List<IReadOnlyList<(string, string?)>> parts = [];
        AsnReader names = new AsnReader(certificate.SubjectName.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            List<(string, string?)> part = [];
            AsnReader attributes = names.ReadSetOf(skipSortOrderValidation: true);
            while (attributes.HasData)
            {
                AsnReader attribute = attributes.ReadSequence();
                string oid = attribute.ReadObjectIdentifier();
                part.Add((oid, ReadText(attribute)));
            }

            parts.Add(part);
        }

        return parts;
    }

    private static string? ReadText(AsnReader attribute)
    {
        try
        {
            return attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            return null;
        }
    }

    private static (List<string> Mails, List<string> Hosts, List<string> Uris) Read(X509Certificate2 certificate)
    {
        List<string> mails = [], hosts = [], uris = [];
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension) return ([], [], []);
        try
        {
            AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                Asn1Tag tag = names.PeekTag();
                List<string>? list = tag.TagClass != TagClass.ContextSpecific ? null : tag.TagValue switch { 1 => mails, 2 => hosts, 6 => uris, _ => null };
                if (list is null) names.ReadEncodedValue();
                else list.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return ([], [], []);
        }

        return (mails, hosts, uris);
    }

    private static string Escaped(string value) =>
        string.Concat(value.Select((c, i) => IsEscaped(c, i == 0, i == value.Length - 1) ? "\\" + c : c.ToString()));

    private static bool IsEscaped(char c, bool isFirst, bool isLast) =>
        ",+\"\\<>;".Contains(c, StringComparison.Ordinal) || (c == '#' && isFirst) || (c == ' ' && (isFirst || isLast));
}
