using OrleansNats.Gateway.Authentication.Certificates;

namespace OrleansNats.Gateway.Tests.Authentication.Certificates;

public sealed class RouteCertificatesTests
{
    [Theory]
    [InlineData("a.example.com", "a.example.com", true)]
    [InlineData("A.Example.com", "a.eXample.COM", true)]
    [InlineData("*.example.com", "b.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("a.*.com", "a.example.com", false)]
    [InlineData("a*.example.com", "ab.example.com", false)]
    [InlineData("*", "localhost", true)]
    [InlineData("", "localhost", false)]
    [InlineData("a.example.com.", "a.example.com", false)]
    public void IsSameHost_NameOfCertificate_StarIsTheWholeFirstLabel(string pattern, string host, bool same) =>
        Assert.Equal(same, RouteCertificates.IsSameHost(pattern, host));
}
