using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Ocsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.X509;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;
using SigningService.Authority.Status;
using SigningService.Testing;
using CertificateStatus = Org.BouncyCastle.Ocsp.CertificateStatus;
using KeyUsage = SigningService.Authority.Profiles.KeyUsage;

namespace SigningService.Authority.Tests.Status;

public sealed class StatusAnsweringTests : IResponderDirectory
{
    private const string Sha1 = "1.3.14.3.2.26";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    private readonly FakeTimeProvider _time = new(Some.Time);
    private readonly InMemoryLedger _ledger = new();
    private readonly TestHierarchy _hierarchy = new(KeyAlgorithm.P256, Some.Time.AddYears(-1));
    private readonly SoftwareSigningKey _responderKey = SoftwareSigningKey.Create(KeyAlgorithm.P256);
    private readonly StatusAnswering _answering;

    public StatusAnsweringTests()
    {
        Current = [MakeResponder()];
        _answering = new StatusAnswering(this, _ledger, new OcspPolicy(TimeSpan.FromHours(12), 100), RevocationMark.None, _time);
    }

    public IReadOnlyList<OcspResponder> Current { get; }

    [Theory]
    [InlineData(Sha1)]
    [InlineData(Sha256)]
    public async Task AnIssuedCertificateIsGood(string hash)
    {
        var answer = await AskAsync(Question(await IssueAsync(), hash));

        Assert.Equal(CertificateStatus.Good, answer.GetCertStatus());
        Assert.Equal(Some.Time.UtcDateTime, answer.ThisUpdate);
        Assert.Equal(Some.Time.AddHours(12).UtcDateTime, answer.NextUpdate);
    }

    [Fact]
    public async Task ARevokedCertificateIsRevokedAtOnceWhateverWasAnsweredBefore()
    {
        var id = await IssueAsync();
        Assert.Equal(CertificateStatus.Good, (await AskAsync(Question(id))).GetCertStatus());

        await _ledger.RevokeAsync(
            id, new RevocationRecord(RevocationReason.KeyCompromise, Some.Time, null, "test", 0), TestContext.Current.CancellationToken);

        var status = Assert.IsType<RevokedStatus>((await AskAsync(Question(id))).GetCertStatus());
        Assert.Equal(1, status.RevocationReason);
        Assert.Equal(Some.Time.UtcDateTime, status.RevocationTime);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1461501637330902918203684832716283019655932542975")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999999999999999")]
    public async Task WhatWasNeverIssuedIsUnknown(string serial)
    {
        var answer = await AskAsync(Question(new BigInteger(serial), Sha1, _hierarchy.Server));

        Assert.IsType<UnknownStatus>(answer.GetCertStatus());
    }

    [Fact]
    public async Task AnOpenIntentIsUnknownUntilItsCertificateIsRecorded()
    {
        var intent = Some.Intent();
        await _ledger.RecordIntentAsync(intent, TestContext.Current.CancellationToken);

        Assert.IsType<UnknownStatus>((await AskAsync(Question(intent.Id))).GetCertStatus());
    }

    [Fact]
    public async Task AnAnswerIsSignedOnceWhileItIsYoungAndAgainWhenHalfOfItsLifeIsOver()
    {
        var question = Question(await IssueAsync());
        await AskAsync(question);
        await AskAsync(question);
        Assert.Equal(1, _responderKey.Signatures);

        _time.Advance(TimeSpan.FromHours(6.1));
        await AskAsync(question);
        Assert.Equal(2, _responderKey.Signatures);
    }

    [Fact]
    public async Task WhatIsAskedForIsSignedAnewBeforeHalfOfItsLifeIsOverSoThatNobodyWaitsForTheToken()
    {
        var question = Question(await IssueAsync());
        var look = TimeSpan.FromMinutes(30);
        await AskAsync(question);
        for (var i = 0; i < 200; i++)
        {
            await _answering.RefreshAsync(look, TestContext.Current.CancellationToken);
            var signed = _responderKey.Signatures;
            var answer = await AskAsync(question);
            Assert.Equal(signed, _responderKey.Signatures);
            Assert.True(_time.GetUtcNow().UtcDateTime - answer.ThisUpdate < TimeSpan.FromHours(6));
            _time.Advance(look);
        }
    }

    [Fact]
    public async Task ARefreshedAnswerSaysWhatIsSoNow()
    {
        var id = await IssueAsync();
        await AskAsync(Question(id));
        await AskAsync(Question(id));
        await _ledger.RevokeAsync(id, new RevocationRecord(RevocationReason.Superseded, Some.Time, null, "test", 0), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(5.9));
        await _answering.RefreshAsync(TimeSpan.FromMinutes(30), TestContext.Current.CancellationToken);
        var signed = _responderKey.Signatures;

        Assert.IsType<RevokedStatus>((await AskAsync(Question(id))).GetCertStatus());
        Assert.Equal(signed, _responderKey.Signatures);
    }

    [Fact]
    public async Task WhileNothingIsRevokedTheLedgerIsNotAskedAgainAndAfterwardsItIs()
    {
        var revocations = 0L;
        var answering = new StatusAnswering(this, _ledger, new OcspPolicy(TimeSpan.FromHours(12), 100), new RevocationMark(() => revocations), _time);
        var id = await IssueAsync();
        var question = Question(id);
        for (var i = 0; i < 3; i++)
            Assert.Equal(CertificateStatus.Good, await StatusAsync(answering, question));

        // Behind everybody's back: nothing shows that it looked.
        await _ledger.RevokeAsync(id, new RevocationRecord(RevocationReason.Superseded, Some.Time, null, "test", 0), TestContext.Current.CancellationToken);
        Assert.Equal(CertificateStatus.Good, await StatusAsync(answering, question));
        revocations++;

        Assert.IsType<RevokedStatus>(await StatusAsync(answering, question));
        _time.Advance(TimeSpan.FromHours(6.1));
        var signed = _responderKey.Signatures;
        Assert.IsType<RevokedStatus>(await StatusAsync(answering, question));
        Assert.Equal(signed + 1, _responderKey.Signatures);
    }

    [Fact]
    public async Task WhatWasNeverIssuedIsLookedUpEachTimeSinceItsIssueIsNoRevocation()
    {
        var answering = new StatusAnswering(this, _ledger, new OcspPolicy(TimeSpan.FromHours(12), 100), new RevocationMark(() => 0), _time);
        var intent = Some.Intent();
        var question = Question(intent.Id);
        for (var i = 0; i < 3; i++)
            Assert.IsType<UnknownStatus>(await StatusAsync(answering, question));

        await _ledger.RecordIntentAsync(intent, TestContext.Current.CancellationToken);
        await _ledger.RecordIssuedAsync(intent.Id, new byte[] { 1 }, Some.Time, TestContext.Current.CancellationToken);

        Assert.Equal(CertificateStatus.Good, await StatusAsync(answering, question));
    }

    [Fact]
    public async Task NobodyElseIsToRememberThatSomethingWasNotIssued()
    {
        var (_, isCacheable) = await AnswerAsync(Question(Some.Intent().Id));

        Assert.False(isCacheable);
        await AnswerAsync(Question(Some.Intent().Id));
        Assert.Equal(2, _responderKey.Signatures);
    }

    private static async Task<CertificateStatus?> StatusAsync(StatusAnswering answering, byte[] question)
    {
        var answer = await answering.AnswerAsync(question, TestContext.Current.CancellationToken);
        return ((BasicOcspResp)new OcspResp(answer.Der.ToArray()).GetResponseObject()).Responses.Single().GetCertStatus() as CertificateStatus;
    }

    [Fact]
    public async Task WhatNobodyAskedForAgainIsNotSignedAgain()
    {
        await AskAsync(Question(await IssueAsync()));
        for (var i = 0; i < 50; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(30));
            await _answering.RefreshAsync(TimeSpan.FromMinutes(30), TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, _responderKey.Signatures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(128)]
    public async Task ANonceIsEchoedInAFreshAnswer(int length)
    {
        var nonce = new byte[length];
        Array.Fill(nonce, (byte)7);
        var id = await IssueAsync();
        await AskAsync(Question(id));

        var (response, isCacheable) = await AnswerAsync(Question(id, Sha1, nonce));
        Assert.False(isCacheable);
        var echoed = response.GetExtensionValue(OcspObjectIdentifiers.PkixOcspNonce).GetOctets();
        Assert.Equal(nonce, Asn1OctetString.GetInstance(echoed).GetOctets());
        Assert.Equal(2, _responderKey.Signatures);
    }

    [Fact]
    public async Task AnotherIssuerIsNotAnsweredFor()
    {
        var answer = await _answering.AnswerAsync(
            Question(BigInteger.One, Sha1, _hierarchy.Client), TestContext.Current.CancellationToken);

        Assert.Equal(OcspAnswer.Unauthorized, answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3000")]
    [InlineData("30023000")]
    [InlineData("00112233445566778899")]
    [InlineData("308000000000")]
    public async Task WhatIsNoQuestionIsMalformed(string hex) =>
        Assert.Equal(OcspAnswer.Malformed, await _answering.AnswerAsync(Convert.FromHexString(hex), TestContext.Current.CancellationToken));

    [Fact]
    public async Task DeepNestingIsMalformedAndKillsNothing()
    {
        byte[] nested = [];
        for (var i = 0; i < 5_000; i++)
        {
            var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                if (nested.Length > 0)
                    writer.WriteEncodedValue(nested);
            }

            nested = writer.Encode();
        }

        Assert.Equal(OcspAnswer.Malformed, await _answering.AnswerAsync(nested, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WithoutItsKeyTheResponderSaysTryLater()
    {
        var question = Question(await IssueAsync());
        _responderKey.IsAway = true;

        Assert.Equal(OcspAnswer.TryLater, await _answering.AnswerAsync(question, TestContext.Current.CancellationToken));
    }

    private async Task<SingleResp> AskAsync(byte[] question) => (await AnswerAsync(question)).Response.Responses.Single();

    private async Task<(BasicOcspResp Response, bool IsCacheable)> AnswerAsync(byte[] question)
    {
        var answer = await _answering.AnswerAsync(question, TestContext.Current.CancellationToken);
        var response = new OcspResp(answer.Der.ToArray());
        Assert.Equal(OcspRespStatus.Successful, response.Status);
        var basic = (BasicOcspResp)response.GetResponseObject();
        Assert.True(basic.Verify(basic.GetCerts()[0].GetPublicKey()));
        return (basic, answer.IsCacheable);
    }

    private byte[] Question(CertificateId id, string hash = Sha1, byte[]? nonce = null) =>
        Question(new BigInteger(1, id.Serial.Content.ToArray()), hash, _hierarchy.Server, nonce);

    private static byte[] Question(BigInteger serial, string hash, CertificateAuthority issuer, byte[]? nonce = null)
    {
        var certificate = new X509Certificate(issuer.Certificate.Der.ToArray());
        var generator = new OcspReqGenerator();
        generator.AddRequest(new CertificateID(new AlgorithmIdentifier(new DerObjectIdentifier(hash), DerNull.Instance), certificate, serial));
        if (nonce is not null)
        {
            var extensions = new X509ExtensionsGenerator();
            extensions.AddExtension(OcspObjectIdentifiers.PkixOcspNonce, false, new DerOctetString(nonce));
            generator.SetRequestExtensions(extensions.Generate());
        }

        return generator.Generate().GetEncoded();
    }

    private async Task<CertificateId> IssueAsync()
    {
        var intent = Some.Intent();
        await _ledger.RecordIntentAsync(intent, TestContext.Current.CancellationToken);
        await _ledger.RecordIssuedAsync(intent.Id, new byte[] { 1 }, Some.Time, TestContext.Current.CancellationToken);
        return intent.Id;
    }

    private OcspResponder MakeResponder()
    {
        var issuer = _hierarchy.Server.Issuer;
        var template = new CertificateTemplate
        {
            Serial = SerialNumber.Random(),
            SignatureAlgorithm = issuer.Algorithm,
            Issuer = issuer.Name,
            NotBefore = Some.Time,
            NotAfter = Some.Time.AddDays(30),
            Subject = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, "Test Responder")),
            PublicKey = _responderKey.PublicKey,
            AuthorityKeyIdentifier = issuer.KeyIdentifier,
            KeyUsage = KeyUsage.DigitalSignature,
            ExtendedKeyUsages = [SigningService.Authority.Profiles.ExtendedKeyUsage.OcspSigning],
            OcspNoCheck = true,
        };
        var certificate = ParsedCertificate.Parse(TestHierarchy.Sign(template, _hierarchy.ServerKey));
        return new OcspResponder(_hierarchy.Server, certificate, _responderKey);
    }
}
