using System.Net;
using System.Security.Cryptography;
using SigningService.Authority.Configuration;
using SigningService.Server.Configuration;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Configuration;

public sealed class ServiceFileTests
{
    [Fact]
    public void WhatTheFileDoesNotSayHasItsDefault()
    {
        var settings = ServiceFile.Parse("service.yaml", TestFiles.Service.Replace("listen:", "#", StringComparison.Ordinal), "/etc/signing");

        Assert.Equal(new ListenSettings(IPAddress.Loopback, 7443, 7444, 7480, 7481), settings.Listen);
        Assert.Equal("/etc/signing/ledger.db", settings.Ledger.File);
        Assert.Equal("/etc/signing/state", settings.StateFolder);
        Assert.Equal(TimeSpan.FromDays(30), settings.WarnBeforeExpiry);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.ConnectionAge);
        Assert.Equal(1_000, settings.Limits.Connections);
    }

    [Theory]
    [InlineData("key: ML-DSA-65", "key: ML-DSA-65 in TLS needs OpenSSL 3.5 or later")]
    [InlineData("keyExchange: post-quantum", "keyExchange: post-quantum needs OpenSSL 3.5 or later")]
    public void WhatTheSystemsOpenSslLacksIsNamed(string setting, string fault)
    {
        var text = TestFiles.Service.Replace("\"ip:127.0.0.1\"]}", "\"ip:127.0.0.1\"], " + setting + "}", StringComparison.Ordinal);

        if (MLDsa.IsSupported)
            Assert.Single(ServiceFile.Parse("service.yaml", text, "/etc/signing").Tls.All);
        else
            Assert.Contains(fault, Assert.Throws<ReviewedFileException>(() => ServiceFile.Parse("service.yaml", text, "/etc/signing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralClientAuthoritiesAndCertificatesAreTaken()
    {
        var settings = ServiceFile.Parse(
            "service.yaml",
            TestFiles.Service
                .Replace("clientAuthority: client-ca", "clientAuthority: [client-ca, other-client-ca]", StringComparison.Ordinal)
                .Replace("\"ip:127.0.0.1\"]}", "\"ip:127.0.0.1\"], also: [{profile: other, names: [\"dns:b.example.test\"], key: P-384}]}", StringComparison.Ordinal),
            "/etc/signing");

        Assert.Equal(["client-ca", "other-client-ca"], settings.ClientAuthorities);
        Assert.Equal(["P-256", "P-384"], settings.Tls.All.Select(tls => tls.Key.Name));
    }

    [Theory]
    [InlineData("grpc: 0", "grpc: 70000", "service.yaml:1: grpc: must be a whole number from 0 to 65535")]
    [InlineData("grpc: 0", "gprc: 0", "service.yaml:1: gprc: no such key is known here")]
    [InlineData("grpc: 0, enrolment: 0", "grpc: 7000, enrolment: 7000", "service.yaml:1: grpc: each listener needs a port of its own")]
    [InlineData("127.0.0.1, grpc", "everywhere, grpc", "service.yaml:1: address: must be an IP address")]
    [InlineData("http://pki", "https://pki", "service.yaml:2: publicUrl: must be a plain http URL")]
    [InlineData("label: none, ", "", "service.yaml:3: label: is missing")]
    [InlineData("\"dns:localhost\"", "\"localhost\"", "service.yaml:11: names: localhost is no name of the form")]
    [InlineData("trustDomain: example.test", "trustDomain: Example.test", "service.yaml:15: trustDomain: must be of lower-case letters")]
    [InlineData("istio-system/ztunnel", "ztunnel", "service.yaml:18: actsForOthers: must list service accounts")]
    [InlineData("keys: jwks.json", "key: jwks.json", "service.yaml:17: key: no such key is known here")]
    [InlineData("refresh: 1h", "refresh: 20h", "service.yaml:12: refresh: must be at most half of listLifetime")]
    [InlineData("approvals: none\n", "", "service.yaml:1: approvals: is missing: name the file")]
    [InlineData("ledger: {file: ledger.db}", "ledger: {file: a, postgres: {host: localhost, database: a, user: a}}", "service.yaml:4: file: the ledger is in a file or in a database")]
    [InlineData("ledger: {file: ledger.db}", "ledger: {postgres: {host: db.example.test, database: a, user: a}}", "service.yaml:4: host: is reached over a network, so authorities is needed")]
    [InlineData("ledger: {file: ledger.db}", "ledger: {postgres: {host: localhost, database: a, user: a, certificate: c.pem}}", "service.yaml:4: certificate: certificate and key come together")]
    [InlineData("ledger: {file: ledger.db}", "ledger: {postgres: {host: localhost, database: a, user: a, password: secret}}", "service.yaml:4: password: no such key")]
    [InlineData("\"ip:127.0.0.1\"]}", "\"ip:127.0.0.1\"], key: RSA-3072}", "service.yaml:11: key: must be one of P-256")]
    [InlineData("\"ip:127.0.0.1\"]}", "\"ip:127.0.0.1\"], keyExchange: hybrid}", "service.yaml:11: keyExchange: must be one of any, post-quantum")]
    [InlineData("pinFile: pin", "pinFile: pin, numbers: {CKM_ML_DSA: many}", "service.yaml:3: numbers: many is no number")]
    [InlineData("clientAuthority: client-ca", "clientAuthorities: client-ca", "service.yaml:10: clientAuthorities: no such key")]
    public void AFaultIsNamedWithItsLine(string right, string wrong, string fault)
    {
        var text = TestFiles.Service.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(TestFiles.Service, text);

        var exception = Assert.Throws<ReviewedFileException>(() => ServiceFile.Parse("service.yaml", text, "/etc/signing"));

        Assert.Contains(exception.Faults, found => found.StartsWith(fault, StringComparison.Ordinal));
    }
}
