using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Keys;
using SigningService.Client.Requests;

namespace SigningService.Client.Tests;

public sealed class RequestTests
{
    private static readonly RequestedNames AllKinds = new()
    {
        CommonName = "Payments",
        Dns = ["API.example.test"],
        Ip = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("2001:db8::1")],
        Uri = [new Uri("spiffe://example.test/payments")],
        Email = ["ops@example.test"],
    };

    [Theory]
    [InlineData(KeyType.P256)]
    [InlineData(KeyType.P384)]
    [InlineData(KeyType.Rsa3072)]
    public void ARequestIsSignedByItsKeyAndAsksForItsNames(KeyType type)
    {
        using var key = PrivateKey.Generate(type);

        var request = CertificateSigningRequest.Create(key, AllKinds);

        // The framework verifies the signature as it loads.
        var read = CertificateRequest.LoadSigningRequest(
            request.Der, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        Assert.Equal("CN=Payments", read.SubjectName.Name);
        Assert.Equal(key.PublicKey, read.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal(
            ["dns:api.example.test", "ip:10.0.0.1", "ip:2001:db8::1", "uri:spiffe://example.test/payments", "email:ops@example.test"],
            CertificateSigningRequest.FromPem(request.ToPem()).SubjectNames.Order(ByKind.Instance));
    }

    [Fact]
    public void TheAlternativeNameIsCriticalOnlyWhenTheSubjectIsEmpty()
    {
        Assert.True(AlternativeName(new RequestedNames { Dns = ["a.test"] }).Critical);
        Assert.False(AlternativeName(new RequestedNames { Dns = ["a.test"], CommonName = "a" }).Critical);
    }

    [Fact]
    public void ARenewalsRequestNamesNobody()
    {
        using var key = PrivateKey.Generate(KeyType.P256);

        var request = CertificateSigningRequest.FromPem(CertificateSigningRequest.Create(key, RequestedNames.None).ToPem());

        Assert.Empty(request.SubjectNames);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n")]
    public void WhatIsNoRequestIsRefused(string pem) => Assert.Throws<FormatException>(() => CertificateSigningRequest.FromPem(pem));

    [Theory]
    [InlineData("P-256", KeyType.P256)]
    [InlineData("p384", KeyType.P384)]
    [InlineData("rsa-3072", KeyType.Rsa3072)]
    [InlineData("RSA4096", KeyType.Rsa4096)]
    public void KeyTypesAreReadAsPeopleWriteThem(string text, KeyType type) => Assert.Equal(type, KeyTypeNames.Parse(text));

    [Fact]
    public void Ed25519PointsToOpenSsl() =>
        Assert.Contains("openssl genpkey", Assert.Throws<FormatException>(() => KeyTypeNames.Parse("ed25519")).Message, StringComparison.Ordinal);

    private static X509Extension AlternativeName(RequestedNames names)
    {
        using var key = PrivateKey.Generate(KeyType.P256);
        return CertificateRequest.LoadSigningRequest(
            CertificateSigningRequest.Create(key, names).Der, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions)
            .CertificateExtensions.Single(e => e.Oid!.Value == "2.5.29.17");
    }

    private sealed class ByKind : IComparer<string>
    {
        public static readonly ByKind Instance = new();

        private static readonly string[] Kinds = ["dns", "ip", "uri", "email"];

        public int Compare(string? x, string? y) => Rank(x!).CompareTo(Rank(y!));

        private static int Rank(string name) => Array.IndexOf(Kinds, name.Split(':')[0]);
    }
}
