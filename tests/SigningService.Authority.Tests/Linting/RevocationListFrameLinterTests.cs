using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Linting;

public sealed class RevocationListFrameLinterTests
{
    private static readonly TestHierarchy Hierarchy = new(KeyAlgorithm.P256, Some.Time.AddYears(-1));

    [Theory]
    [InlineData(0)]
    [InlineData(22)]
    [InlineData(0x7F)]
    [InlineData(0x80)]
    [InlineData(0xFFFF)]
    [InlineData(0x10000)]
    [InlineData(48_000_000)]
    [InlineData(3_000_000_000)]
    public void AFrameIsGoodForEntriesOfItsLengthAlone(long length)
    {
        var frame = TbsCertListFrame.Of(Template, length);

        Assert.Empty(Check(frame.Head, length, frame.Tail));
        Assert.Equal("frame-holds-the-entries", Assert.Single(Check(frame.Head, length + 1, frame.Tail)).RuleId);
    }

    [Fact]
    public void AHeaderOfTheEntriesThatSaysAnotherLengthIsFound()
    {
        var frame = TbsCertListFrame.Of(Template, 1000);
        var head = frame.Head.ToArray();
        head[^1] ^= 1;

        Assert.Equal("frame-holds-the-entries", Assert.Single(Check(head, 1000, frame.Tail)).RuleId);
    }

    [Fact]
    public void WhatAFrameSaysIsJudgedByTheRulesOfLists()
    {
        var frame = TbsCertListFrame.Of(Template with { Number = 8, NextUpdate = Some.Time.AddDays(3) }, 1000);

        Assert.Equal(["list-lifetime-is-not-too-long", "list-number-is-right"], Check(frame.Head, 1000, frame.Tail).Select(finding => finding.RuleId).Order());
    }

    private static RevocationListTemplate Template => new()
    {
        SignatureAlgorithm = Hierarchy.Server.Issuer.Algorithm,
        Issuer = Hierarchy.Server.Issuer.Name,
        ThisUpdate = Some.Time,
        NextUpdate = Some.Time.AddDays(1),
        AuthorityKeyIdentifier = Hierarchy.Server.Issuer.KeyIdentifier,
        Number = 7,
        DistributionPointUrl = "http://pki.example.test/crl/server-ca/0.crl",
    };

    private static IReadOnlyList<LintFinding> Check(ReadOnlyMemory<byte> head, long length, ReadOnlyMemory<byte> tail) =>
        RevocationListFrameLinter.Check(head.Span, length, tail.Span, new RevocationListLintContext
        {
            IssuerSubject = Hierarchy.Server.Certificate.Subject.Der,
            IssuerKeyIdentifier = Hierarchy.Server.Certificate.SubjectKeyIdentifier,
            SignatureAlgorithm = Hierarchy.Server.Issuer.Algorithm,
            MaximumLifetime = TimeSpan.FromDays(1),
            Number = 7,
            DistributionPoint = "http://pki.example.test/crl/server-ca/0.crl",
            ListsAuthorities = false,
        });
}
