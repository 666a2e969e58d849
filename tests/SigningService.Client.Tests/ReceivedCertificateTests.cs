using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using SigningService.Client.Connections;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Tests.SmallService;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests;

public sealed class ReceivedCertificateTests : IDisposable
{
    private static readonly SmallAuthority Issuer = new();
    private static readonly TrustBundle Trust = TrustBundle.FromPem(Issuer.Root.ExportCertificatePem());

    private readonly PrivateKey _key = PrivateKey.Generate(KeyType.P256);
    private readonly CertificateSigningRequest _request;
    private readonly Certificate _message;

    public ReceivedCertificateTests()
    {
        _request = CertificateSigningRequest.Create(_key, new RequestedNames { Dns = ["a.test", "b.test"] });
        using var issued = Issuer.Issue(_request.Der, TimeSpan.FromDays(90));
        _message = new Certificate
        {
            SerialNumber = issued.SerialNumber.ToLowerInvariant(),
            Der = ByteString.CopyFrom(issued.RawData),
            Chain = { ByteString.CopyFrom(Issuer.Certificate.RawData) },
        };
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public void WhatWasAskedForIsAccepted()
    {
        using var received = Verify();

        Assert.True(_key.Matches(received.Leaf));
        Assert.StartsWith(received.Leaf.ExportCertificatePem(), received.ChainPem, StringComparison.Ordinal);
        Assert.EndsWith(Issuer.Certificate.ExportCertificatePem() + "\n", received.ChainPem, StringComparison.Ordinal);
    }

    [Fact]
    public void ACertificateUnderAnotherRootIsRefused() =>
        AssertRefused("does not chain", trust: TrustBundle.FromPem(new SmallAuthority("Other").BundlePem));

    [Fact]
    public void ACertificateWithoutItsChainIsRefused()
    {
        _message.Chain.Clear();
        AssertRefused("does not chain");
    }

    [Fact]
    public void ACertificateForAnotherKeyIsRefused()
    {
        using var other = PrivateKey.Generate(KeyType.P256);
        AssertRefused("another key", request: CertificateSigningRequest.Create(other, RequestedNames.None));
    }

    [Fact]
    public void ACertificateThatLacksANameIsRefused() => AssertRefused("dns:c.test", names: ["dns:a.test", "dns:c.test"]);

    [Fact]
    public void ACertificateUnderAnotherSerialThanNamedIsRefused()
    {
        _message.SerialNumber = "01";
        AssertRefused("serial number");
    }

    [Fact]
    public void ACertificateWithOneBitTurnedIsRefused()
    {
        var der = _message.Der.ToByteArray();
        der[^5] ^= 1;
        _message.Der = ByteString.CopyFrom(der);
        AssertRefused("does not chain");
    }

    [Fact]
    public void BytesThatAreNoCertificateAreRefused()
    {
        _message.Der = ByteString.CopyFromUtf8("nonsense");
        AssertRefused("cannot be read");
    }

    [Theory]
    [InlineData(-4, null)]
    [InlineData(-10, "not yet valid")]
    [InlineData(91 * 24 * 60, "expired")]
    public void AFreshCertificateMustBeValidByThisClockGiveOrTakeFiveMinutes(int minutes, string? problem)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes));
        if (problem is null)
            ReceivedCertificate.VerifyFresh(_message, Trust, clock, _request, []).Dispose();
        else
            AssertRefused(problem, clock: clock);
    }

    [Fact]
    public void AnOldCertificateIsStillShown()
    {
        using var received = ReceivedCertificate.Verify(_message, Trust, new FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(3)));

        Assert.NotNull(received.Leaf);
    }

    [Fact]
    public void ARevocationListMustBeSignedByItsAuthority()
    {
        var der = Issuer.SignRevocationList(1, ["0a"]);

        RevocationListSignature.Verify(der, Issuer.Certificate);

        Assert.Throws<VerificationFailedException>(() => RevocationListSignature.Verify(der, new SmallAuthority().Certificate));
        der[40] ^= 1;
        Assert.Throws<VerificationFailedException>(() => RevocationListSignature.Verify(der, Issuer.Certificate));
        Assert.Throws<VerificationFailedException>(() => RevocationListSignature.Verify(new byte[] { 1, 2, 3 }, Issuer.Certificate));
    }

    private ReceivedCertificate Verify() =>
        ReceivedCertificate.VerifyFresh(_message, Trust, TimeProvider.System, _request, ["dns:a.test", "dns:b.test"]);

    private void AssertRefused(
        string problem, TrustBundle? trust = null, CertificateSigningRequest? request = null, string[]? names = null, TimeProvider? clock = null)
    {
        var refused = Assert.Throws<VerificationFailedException>(() => ReceivedCertificate.VerifyFresh(
            _message, trust ?? Trust, clock ?? TimeProvider.System, request ?? _request, names ?? []));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }
}
