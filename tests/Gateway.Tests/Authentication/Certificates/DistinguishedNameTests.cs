using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansNats.Gateway.Authentication.Certificates;

namespace OrleansNats.Gateway.Tests.Authentication.Certificates;

public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("CN=a,OU=b,O=c", "CN=a,OU=b,O=c", true, true)]
    [InlineData("cn=a, ou=b , o=c", "CN=a,OU=b,O=c", true, true)]
    [InlineData("O=c,OU=b,CN=a", "CN=a,OU=b,O=c", false, true)]
    [InlineData("CN=A,OU=b,O=c", "CN=a,OU=b,O=c", false, false)]
    [InlineData("CN=a,OU=b", "CN=a,OU=b,O=c", false, false)]
    [InlineData("OU=b+CN=a,O=c", "CN=a+OU=b,O=c", true, true)]
    [InlineData("DC=x,DC=y", "DC=y,DC=x", false, true)]
    [InlineData("DC=x,DC=x", "DC=x,DC=y", false, false)]
    [InlineData(@"CN=a\,b,O=\23c", "CN=a\\2Cb,O=#c", true, true)]
    [InlineData(@"CN=\C3\A4", "CN=ä", true, true)]
    public void Names_OfTexts_Compared(string left, string right, bool isSame, bool hasSameParts)
    {
        DistinguishedName one = DistinguishedName.Parse(left)!, other = DistinguishedName.Parse(right)!;

        Assert.Equal(isSame, one.IsSame(other));
        Assert.Equal(isSame, other.IsSame(one));
        Assert.Equal(hasSameParts, one.HasSameParts(other));
        Assert.Equal(hasSameParts, other.HasSameParts(one));
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("=a")]
    [InlineData("CN=a,")]
    [InlineData("CN=a,b")]
    [InlineData("CN=a+")]
    [InlineData(@"CN=\zz")]
    [InlineData(@"CN=a\")]
    public void Parse_NoName_GivesNull(string text) => Assert.Null(DistinguishedName.Parse(text));

    [Fact]
    public void Certificate_Names_AsGoWritesThem()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://localhost/a"));
        names.AddDnsName("host.example");
        names.AddEmailAddress("a@example.com");
        using X509Certificate2 certificate = Certificate("DC=com, DC=example, C=US, O=x, OU=one, OU=two, CN=a", names);

        Assert.Equal(["a@example.com", "host.example", "spiffe://localhost/a"], CertificateNames.Alternatives(certificate));
        Assert.Equal(["CN=a,OU=one+OU=two,O=x,C=US,DC=com,DC=example", "CN=a,OU=one+OU=two,O=x,C=US"], CertificateNames.Subjects(certificate));
        Assert.True(DistinguishedName.OfSubject(certificate)!.IsSame(DistinguishedName.Parse("CN=a,OU=two,OU=one,O=x,C=US,DC=example,DC=com")!));
    }

    [Fact]
    public void OfSubject_AttributeWithoutAName_GivesNull()
    {
        using X509Certificate2 certificate = Certificate("CN=a, E=a@example.com", new SubjectAlternativeNameBuilder());

        Assert.Null(DistinguishedName.OfSubject(certificate));
        Assert.Equal(["CN=a"], CertificateNames.Subjects(certificate));
    }

    /// <summary>The organization is a string of bits.</summary>
    [Fact]
    public void OfSubject_AttributeThatIsNoText_GivesNull()
    {
        byte[] subject = Convert.FromHexString("301B" + "310C300A06035504030C03612D61" + "310B3009060355040A" + "03020007");
        using X509Certificate2 certificate = Certificate(new X500DistinguishedName(subject), new SubjectAlternativeNameBuilder());

        Assert.Null(DistinguishedName.OfSubject(certificate));
        Assert.Equal(["CN=a-a"], CertificateNames.Subjects(certificate));
    }

    /// <param name="subject">In the order of the certificate.</param>
    private static X509Certificate2 Certificate(string subject, SubjectAlternativeNameBuilder names) =>
        Certificate(new X500DistinguishedName(subject, X500DistinguishedNameFlags.UseCommas), names);

    private static X509Certificate2 Certificate(X500DistinguishedName name, SubjectAlternativeNameBuilder names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
