using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SigningService.Contracts.V1;

namespace SigningService.Server.Tests;

/// <summary>Requests that are right, for tests to take as they are or to spoil.</summary>
internal static class Requests
{
    public static IssueCertificateRequest Issue(string name = "api.example.test", string requestId = "") => new()
    {
        Profile = "server-tls",
        Csr = ByteString.CopyFrom(Csr(name)),
        RequestId = requestId,
    };

    public static byte[] Csr(string dnsName) => Csr(names => names.AddDnsName(dnsName));

    public static byte[] Csr(Uri uri) => Csr(names => names.AddUri(uri));

    private static byte[] Csr(Action<SubjectAlternativeNameBuilder> add)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        add(names);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }
}
