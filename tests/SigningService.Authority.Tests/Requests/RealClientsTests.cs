using System.Diagnostics;
using SigningService.Authority.Requests;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Requests;

/// <summary>F29: what the tools of real clients write passes the strict reader.</summary>
public sealed class RealClientsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("requests-");

    [Theory]
    [InlineData("-newkey ec -pkeyopt ec_paramgen_curve:P-256")]
    [InlineData("-newkey ec -pkeyopt ec_paramgen_curve:P-384")]
    [InlineData("-newkey ed25519")]
    [InlineData("-newkey rsa:2048")]
    [InlineData("-newkey rsa:2048 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32")]
    public void RequestsOfOpenSslPass(string key) => AssertReads(
        "openssl",
        $"req -new {key} -nodes -keyout key.pem -subj /CN=api.example.test -addext subjectAltName=DNS:api.example.test,IP:127.0.0.1 -out request.pem");

    [Theory]
    [InlineData("-keyalg EC -groupname secp256r1")]
    [InlineData("-keyalg RSA -keysize 3072")]
    public void RequestsOfKeytoolPass(string key)
    {
        Run("keytool", $"-genkeypair {key} -alias a -dname CN=api.example.test -keystore k.p12 -storepass changeit");
        AssertReads("keytool", "-certreq -alias a -keystore k.p12 -storepass changeit -ext san=dns:api.example.test,ip:127.0.0.1 -file request.pem");
    }

    [Fact]
    public void RequestsOfGnuTlsPass()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "t.cfg"), "cn = api.example.test\ndns_name = api.example.test\nip_address = 127.0.0.1\nsigning_key\n");
        Run("certtool", "--generate-privkey --key-type ecdsa --outfile key.pem");
        AssertReads("certtool", "--generate-request --no-text --load-privkey key.pem --template t.cfg --outfile request.pem");
    }

    [Fact]
    public void RequestsOfDotNetPass()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=api.example.test", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var names = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        names.AddDnsName("api.example.test");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        AssertRead(request.CreateSigningRequest());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void AssertRead(byte[] csr)
    {
        var request = SigningRequest.Parse(csr);
        Assert.Equal(["dns:api.example.test", "ip:127.0.0.1"], request.Names.Select(name => name.ToString()));
        Assert.Equal("api.example.test", request.Subject.CommonName);
    }

    private void AssertReads(string tool, string arguments)
    {
        Run(tool, arguments);
        AssertRead(File.ReadAllBytes(Path.Combine(_folder.FullName, "request.pem")));
    }

    private void Run(string tool, string arguments)
    {
        var program = RequiredTool.Find(tool, "install what './dev test' installs");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
    }
}
