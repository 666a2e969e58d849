using SigningService.Authority.Callers;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using SigningService.Authority.Tests.Profiles;
using static SigningService.Authority.Tests.Requests.CraftedRequest;

namespace SigningService.Authority.Tests.Requests;

public sealed class AdmissionsTests
{
    private const string CommonName = "2.5.4.3";

    private static readonly Profile Server = ProfileText.Read(ProfileText.Server);
    private static readonly NameRules All = ProfileText.Rules("dns: [\"**.example.test\"]\nip: [127.0.0.1]\nuri: [\"spiffe://example.test/\"]");
    private static readonly Caller Requester = new("uri:spiffe://example.test/robot", Role.Requester, [new IssuanceGrant(["server-tls"], All)], null);

    [Fact]
    public void WhatProfileAndGrantAllowIsAdmitted()
    {
        var admission = Admit(WithNames(Dns("api.example.test"), Ip(127, 0, 0, 1)) with { Subject = Name(CommonName, "API.example.test") });
        Assert.Equal("CN=api.example.test", admission.Subject.ToString());
        Assert.Equal(["dns:api.example.test", "ip:127.0.0.1"], admission.Names.Select(name => name.ToString()));
        Assert.Empty(admission.Findings);
    }

    // F14, F15
    [Fact]
    public void OneNameTooManyRefusesTheRequestAndEachIsNamed()
    {
        var crafted = WithNames(Dns("api.example.test"), Dns("evil.test"), Uri("spiffe://other.test/x"), Ip(127, 0, 0, 2), Email("boss@example.test"));
        var refused = Refused(RefusalReason.NameNotAllowed, crafted);
        Assert.Equal(4, refused.Violations.Count);
        Assert.Contains("evil.test", refused.Violations[0].Description, StringComparison.Ordinal);
        Assert.Contains("profile server-tls", refused.Violations[0].Description, StringComparison.Ordinal);
        Assert.Contains("no grant", refused.Violations[2].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyViolationsFitIntoTheTrailers()
    {
        var refused = Refused(RefusalReason.NameNotAllowed, WithDns([.. Enumerable.Range(0, 100).Select(i => $"h{i}.evil.test")]));
        Assert.Equal("And 75 more.", refused.Violations[^1].Description);
    }

    [Theory]
    [InlineData(Role.None)]
    [InlineData(Role.Operator | Role.Auditor | Role.Revoker)]
    public void OnlyARequesterIsServed(Role role) =>
        Refused(RefusalReason.NotGranted, WithDns("api.example.test"), Requester with { Roles = role });

    [Fact]
    public void AGrantForAnotherProfileIsNone() => Refused(
        RefusalReason.NotGranted, WithDns("api.example.test"), Requester with { Grants = [new IssuanceGrant(["client-tls"], All)] });

    [Fact]
    public void AKeyThatTheProfileDoesNotTakeIsRefusedWithThoseItTakes()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        var refused = Refused(RefusalReason.KeyRefused, WithDns("api.example.test") with { Key = key });
        Assert.Contains("P-256 or RSA-2048", refused.Message, StringComparison.Ordinal);
    }

    // F39
    [Theory]
    [InlineData("2.5.4.10", "Some Bank")]
    [InlineData("2.5.4.11", "Treasury")]
    [InlineData("2.5.4.6", "DE")]
    public void UnverifiedAttributesOfTheSubjectAreRefused(string oid, string value) =>
        Refused(RefusalReason.NameNotAllowed, WithDns("api.example.test") with { Subject = Name(oid, value) });

    [Fact]
    public void AMailAddressInTheSubjectIsRefused() => Refused(
        RefusalReason.NameNotAllowed,
        WithDns("api.example.test") with { Subject = Name(("1.2.840.113549.1.9.1", 0x16, "a@example.test"u8.ToArray())) });

    [Fact]
    public void FixedAttributesMayBeRepeatedAndAlwaysStand()
    {
        var profile = Server with { Subject = new SubjectRules(CommonNameRule.FromNames, [new AttributeValue(AttributeType.Organization, "Example")]) };
        var silent = Admissions.Admit(profile, Parse(WithDns("api.example.test")), Requester);
        var repeating = Admissions.Admit(profile, Parse(WithDns("api.example.test") with { Subject = Name("2.5.4.10", "Example") }), Requester);
        Assert.Equal("O=Example", silent.Subject.ToString());
        Assert.Equal(silent.Subject, repeating.Subject);
    }

    // F19
    [Theory]
    [InlineData("other.example.test")]
    [InlineData("*.example.test")]
    [InlineData("a")]
    public void ACommonNameThatIsNoneOfTheNamesIsRefused(string commonName)
    {
        Refused(RefusalReason.NameNotAllowed, WithDns("api.example.test") with { Subject = Name(CommonName, commonName) });
        var omitting = Server with { Subject = new SubjectRules(CommonNameRule.Omitted, []) };
        Assert.Throws<RefusedException>(() => Admissions.Admit(
            omitting, Parse(WithDns("api.example.test") with { Subject = Name(CommonName, commonName) }), Requester));
    }

    [Fact]
    public void AnOmittedCommonNameIsLeftOutWithARemark()
    {
        var omitting = Server with { Subject = new SubjectRules(CommonNameRule.Omitted, []) };
        var admission = Admissions.Admit(omitting, Parse(WithDns("api.example.test") with { Subject = Name(CommonName, "api.example.test") }), Requester);
        Assert.True(admission.Subject.IsEmpty);
        Assert.Equal("COMMON_NAME_OMITTED", Assert.Single(admission.Findings).Code);
    }

    [Theory]
    [InlineData("Payments worker 7", true)]
    [InlineData(" leading", false)]
    [InlineData("a/b", false)]
    [InlineData("' OR 1=1; DROP TABLE certificates;--", false)]
    [InlineData("B\u0430nk", false)]
    [InlineData("*.example.test", false)]
    public void ADisplayNameIsPlainText(string commonName, bool allowed)
    {
        var display = Server with { Subject = new SubjectRules(CommonNameRule.Display, []) };
        var request = Parse(new CraftedRequest { Subject = Name(CommonName, commonName) });
        if (allowed)
            Assert.Equal(commonName, Admissions.Admit(display, request, Requester).Subject.CommonName);
        else
            Assert.Throws<RefusedException>(() => Admissions.Admit(display, request, Requester));
    }

    [Fact]
    public void ACertificateMustNameSomebody() => Refused(RefusalReason.NameNotAllowed, new CraftedRequest());

    // F12, F13
    public static TheoryData<string, byte[]> ForbiddenExtensions() => new()
    {
        { "cA=TRUE", Extension("2.5.29.19", Sequence([0x01, 0x01, 0xFF])) },
        { "cA=TRUE in BER", Extension("2.5.29.19", Sequence([0x01, 0x01, 0x01])) },
        { "path length", Extension("2.5.29.19", Sequence(Number(0))) },
        { "key usage keyCertSign", Extension("2.5.29.15", [0x03, 0x02, 0x02, 0x04]) },
        { "key usage beyond the profile", Extension("2.5.29.15", [0x03, 0x02, 0x05, 0xA0]) },
        { "key usage decipherOnly", Extension("2.5.29.15", [0x03, 0x03, 0x07, 0x80, 0x80]) },
        { "clientAuth beyond the profile", Extension("2.5.29.37", Sequence(Oid("1.3.6.1.5.5.7.3.2"))) },
        { "anyExtendedKeyUsage", Extension("2.5.29.37", Sequence(Oid("2.5.29.37.0"))) },
        { "OCSPSigning beside serverAuth", Extension("2.5.29.37", Sequence(Oid("1.3.6.1.5.5.7.3.1"), Oid("1.3.6.1.5.5.7.3.9"))) },
        { "ocsp nocheck", Extension("1.3.6.1.5.5.7.48.1.5", [0x05, 0x00]) },
        { "name constraints", Extension("2.5.29.30", Sequence()) },
        { "Microsoft template", Extension("1.3.6.1.4.1.311.21.7", Sequence(Oid("1.2.3"))) },
        { "Microsoft template name", Extension("1.3.6.1.4.1.311.20.2", Tagged(0x0C, "SubCA"u8.ToArray())) },
        { "Microsoft application policies", Extension("1.3.6.1.4.1.311.21.10", Sequence()) },
        { "Microsoft SID", Extension("1.3.6.1.4.1.311.25.2", Sequence()) },
        { "unknown", Extension("1.2.3.4", [0x05, 0x00]) },
        { "unreadable key usage", Extension("2.5.29.15", [0x04, 0x00]) },
        { "unreadable constraints", Extension("2.5.29.19", [0xFF]) },
    };

    [Theory]
    [MemberData(nameof(ForbiddenExtensions))]
    public void AnExtensionThatTheProfileDoesNotGiveRefusesTheRequest(string what, byte[] extension)
    {
        Assert.NotEmpty(what);
        Refused(RefusalReason.ExtensionNotAllowed, WithExtensions(Extension(SubjectAlternativeName, Sequence(Dns("api.example.test"))), extension));
    }

    [Fact]
    public void ExtensionsThatAskForNoMoreAreFine()
    {
        var admission = Admit(WithExtensions(
            Extension(SubjectAlternativeName, Sequence(Dns("api.example.test"))),
            Extension("2.5.29.15", [0x03, 0x02, 0x07, 0x80], critical: 0xFF),
            Extension("2.5.29.37", Sequence(Oid("1.3.6.1.5.5.7.3.1"))),
            Extension("2.5.29.19", Sequence())));
        Assert.Empty(admission.Findings);
    }

    [Fact]
    public void WhatIsDroppedIsSaid()
    {
        var admission = Admit(WithExtensions(
            Extension(SubjectAlternativeName, Sequence(Dns("api.example.test"))),
            Extension("1.3.6.1.5.5.7.1.24", Sequence(Number(5))),
            Extension("2.5.29.14", Tagged(0x04, new byte[20]))));
        Assert.Equal(["EXTENSION_DROPPED", "EXTENSION_DROPPED"], admission.Findings.Select(finding => finding.Code));
    }

    private static SigningRequest Parse(CraftedRequest crafted) => SigningRequest.Parse(crafted.Encode());

    private static Admission Admit(CraftedRequest crafted) => Admissions.Admit(Server, Parse(crafted), Requester);

    private static RefusedException Refused(RefusalReason reason, CraftedRequest crafted, Caller? caller = null)
    {
        var request = Parse(crafted);
        var refused = Assert.Throws<RefusedException>(() => Admissions.Admit(Server, request, caller ?? Requester));
        Assert.Equal(reason, refused.Reason);
        return refused;
    }
}
