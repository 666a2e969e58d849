using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.X509;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Names;
using SigningService.Contracts.V1;
using SigningService.Server.Jobs;
using SigningService.Server.Tests.Calls;
using SigningService.Server.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using AuthorityStage = SigningService.Contracts.V1.AuthorityStage;
using CertificateStatus = SigningService.Contracts.V1.CertificateStatus;

namespace SigningService.Server.Tests.Authorities;

/// <summary>The life of an authority in the running service: from the making of its key to its destruction.</summary>
public sealed class AuthorityLifeTests : IAsyncLifetime
{
    private static readonly AuthorityTerms ServerTerms = new(
        0, new NameConstraints(["example.test", "localhost"], [System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128")]));

    private readonly RunningService _service = new();
    private AuthorityService.AuthorityServiceClient _operator = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        _operator = new AuthorityService.AuthorityServiceClient(_service.Connect("operator"));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ASuccessorTakesOverAndTheOneBeforeItAnswersUntilItsLastCertificateHasEnded()
    {
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        var old = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        await AssertStrangerAcceptsAsync(old);

        var prepared = (await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop)).Authority;
        Assert.Equal(("authorities/server-ca-2", AuthorityStage.Prepared), (prepared.Name, prepared.Stage));
        Assert.Equal(AuthorityAction.Certify, prepared.NextStep.Action);
        Assert.Equal(prepared, (await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop)).Authority);
        var published = (await InstallAsync("server-ca-2", ServerTerms)).Authority;
        Assert.Equal(AuthorityStage.Published, published.Stage);

        // Published: everyone can have it, and it issues nothing.
        Assert.Equal("server-ca", (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate.Authority);
        Assert.Contains(published.Der, (await _operator.GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: Stop)).Intermediates);
        Assert.NotEmpty(await FetchAsync("/crl/server-ca-2/0.crl"));
        Assert.Equal(published.Der.ToByteArray(), await FetchAsync("/ca/server-ca-2.cer"));
        await RefusedAsync("AUTHORITY_NOT_IN_STAGE", () => ActivateAsync("server-ca-2"));

        var active = (await ActivateAsync("server-ca-2", "the quarter ends")).Authority;
        Assert.Equal(AuthorityStage.Active, active.Stage);
        var issued = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        Assert.Equal("server-ca-2", issued.Authority);
        await AssertStrangerAcceptsAsync(issued);
        await AssertStrangerAcceptsAsync(old);
        Assert.Equal(1, await CountActiveAsync("server-ca"));

        // Retiring: its lists and answers go on, its key stays.
        await _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop);
        Assert.Equal(CertificateStatus.Good, await AskAsync(old, "server-ca"));
        Assert.Equal(CertificateStatus.Good, await AskAsync(issued, "server-ca-2"));
        await RevokeAsync(old);
        Assert.Equal(CertificateStatus.Revoked, await AskAsync(old, "server-ca"));
        await RefusedAsync("KEY_STILL_NEEDED", async () => await RetireAsync("server-ca"));
        await RefusedAsync("KEY_STILL_NEEDED", async () => await DestroyAsync("server-ca"));
        await RefusedAsync("AUTHORITY_NOT_IN_STAGE", async () => await RetireAsync("server-ca-2"));
    }

    [Fact]
    public async Task CallersOfTheOldAndOfTheNewClientAuthorityAreAccepted()
    {
        await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "client-ca" }, cancellationToken: Stop);
        await InstallAsync("client-ca-2", new AuthorityTerms(0, null));
        await ActivateAsync("client-ca-2", "test");
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://example.test/requester"));
        request.CertificateExtensions.Add(names.Build());
        var issued = (await requester.IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "client-tls", Csr = ByteString.CopyFrom(request.CreateSigningRequest()) }, cancellationToken: Stop)).Certificate;
        Assert.Equal("client-ca-2", issued.Authority);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Der.Span);
        var renewed = new TestClient("requester", certificate.CopyWithPrivateKey(key));

        var withNew = new CertificateService.CertificateServiceClient(_service.Connect(_service.Grpc, renewed));
        var withOld = new CertificateService.CertificateServiceClient(_service.Connect("requester"));

        Assert.NotNull((await withNew.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate);
        Assert.NotNull((await withOld.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate);
    }

    [Fact]
    public async Task WhatTheParentSignedIsRefusedUnlessItIsWhatWasAsked()
    {
        await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop);
        var request = await ReadRequestAsync("server-ca-2");
        var otherKey = SoftwareSigningKey.Create(SigningService.Authority.Keys.KeyAlgorithm.P256).PublicKey;

        await RefusedAsync("CERTIFICATE_NOT_ACCEPTED", () => InstallAsync("server-ca-2", new AuthorityTerms(0, null)));
        await RefusedAsync("CERTIFICATE_NOT_ACCEPTED", () => InstallAsync("server-ca-2", ServerTerms with { PathLength = 1 }));
        await RefusedAsync("CERTIFICATE_NOT_ACCEPTED", () => InstallAsync("server-ca-2", ServerTerms, TimeSpan.FromDays(30)));
        await RefusedAsync("CERTIFICATE_NOT_ACCEPTED", () => InstallAsync("server-ca-2", _service.Hierarchy.CertifyAuthority(
            request.Subject, otherKey, _service.Time.GetUtcNow().AddMinutes(-1), TimeSpan.FromDays(1000), ServerTerms)));
        await RefusedAsync("CERTIFICATE_NOT_ACCEPTED", () => InstallAsync("server-ca-2", [0x30, 0x00]));
        var shown = await _operator.GetAuthorityAsync(new GetAuthorityRequest { Name = "authorities/server-ca-2" }, cancellationToken: Stop);

        Assert.Equal(AuthorityStage.Prepared, shown.Authority.Stage);
    }

    [Fact]
    public async Task ARestartFindsEveryStageAndGoesOn()
    {
        await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop);
        await RestartAsync();
        await InstallAsync("server-ca-2", ServerTerms);
        await RestartAsync();
        await ActivateAsync("server-ca-2", "test");
        await RestartAsync();

        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        var issued = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

        Assert.Equal("server-ca-2", issued.Authority);
        Assert.Equal(1, await CountActiveAsync("server-ca"));
        Assert.Equal(CertificateStatus.Good, await AskAsync(issued, "server-ca-2"));
        Assert.Equal(["server-ca-2", "server-ca-2-ocsp"], _service.Keyring.Labels.Order());
    }

    [Fact]
    public async Task ThePolicyActivatesAndRetiresWhenItIsTimeAndAKeyIsDestroyedOnlyThen()
    {
        var schedule = _service.Services.GetRequiredService<AuthorityRotationSchedule>();
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);
        var succession = _service.Services.GetRequiredService<AuthoritySuccession>();
        var policy = new Caller("service", Role.Operator, [], null);
        await succession.PrepareAsync(policy, "server-ca", null, Stop);
        await InstallAsync("server-ca-2", ServerTerms);
        Assert.True(await schedule.StepAsync(Stop));
        var authorities = _service.Services.GetRequiredService<AuthorityDirectory>();
        Assert.Equal("server-ca", authorities.ActiveOf("server-ca").Id);

        _service.Time.Advance(TimeSpan.FromDays(8));
        Assert.True(await schedule.StepAsync(Stop));
        Assert.Equal("server-ca-2", authorities.ActiveOf("server-ca").Id);
        var old = authorities.Get("server-ca");
        Assert.True(old.SignsStatus);
        _service.Time.Advance(TimeSpan.FromDays(81));
        Assert.True(await schedule.StepAsync(Stop));
        Assert.True(authorities.Get("server-ca").SignsStatus);

        _service.Time.Advance(TimeSpan.FromDays(2));
        Assert.True(await schedule.StepAsync(Stop));
        Assert.False(authorities.Get("server-ca").SignsStatus);
        var destroyed = await succession.DestroyKeyAsync(policy, "server-ca", Stop);
        Assert.NotNull(destroyed.KeyDestroyedAt);
        _service.Logs.ExpectErrors();
    }

    [Fact]
    public async Task TheTrustBundleIsStreamedAsItChanges()
    {
        using var watch = _operator.WatchTrustBundle(new WatchTrustBundleRequest(), cancellationToken: Stop);
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        var before = watch.ResponseStream.Current.TrustBundle;
        await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop);

        var published = (await InstallAsync("server-ca-2", ServerTerms)).Authority;

        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        var after = watch.ResponseStream.Current.TrustBundle;
        Assert.DoesNotContain(published.Der, before.Intermediates);
        Assert.Contains(published.Der, after.Intermediates);
        Assert.Equal(before.Sha256Fingerprint, after.Sha256Fingerprint);
    }

    private async Task RestartAsync()
    {
        await _service.StopAsync();
        await _service.StartAsync();
        _operator = new AuthorityService.AuthorityServiceClient(_service.Connect("operator"));
    }

    private async Task<int> CountActiveAsync(string line) =>
        (await _operator.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop)).Authorities
            .Count(authority => authority.Line == line && authority.Stage == AuthorityStage.Active);

    private async Task<(DistinguishedName Subject, SigningService.Authority.Keys.PublicKey Key)> ReadRequestAsync(string id)
    {
        var answer = await _operator.GetAuthorityRequestAsync(new GetAuthorityRequestRequest { Name = "authorities/" + id }, cancellationToken: Stop);
        var csr = new Pkcs10CertificationRequest(answer.Csr.ToByteArray());
        Assert.True(csr.Verify());
        var info = csr.GetCertificationRequestInfo();
        return (
            DistinguishedName.Parse(info.Subject.GetDerEncoded()),
            SigningService.Authority.Keys.PublicKey.Parse(info.SubjectPublicKeyInfo.GetDerEncoded()));
    }

    private async Task<InstallAuthorityCertificateResponse> InstallAsync(string id, AuthorityTerms terms, TimeSpan? lifetime = null)
    {
        var (subject, key) = await ReadRequestAsync(id);
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(_service.Time.GetUtcNow().ToUnixTimeSeconds()).AddMinutes(-1);
        return await InstallAsync(id, _service.Hierarchy.CertifyAuthority(subject, key, notBefore, lifetime ?? TimeSpan.FromDays(1500), terms));
    }

    private async Task<InstallAuthorityCertificateResponse> InstallAsync(string id, byte[] der) => await _operator.InstallAuthorityCertificateAsync(
        new InstallAuthorityCertificateRequest { Name = "authorities/" + id, Der = ByteString.CopyFrom(der) }, cancellationToken: Stop);

    private async Task<ActivateAuthorityResponse> ActivateAsync(string id, string reason = "") => await _operator.ActivateAuthorityAsync(
        new ActivateAuthorityRequest { Name = "authorities/" + id, Force = reason.Length > 0, Reason = reason }, cancellationToken: Stop);

    private async Task<RetireAuthorityResponse> RetireAsync(string id) =>
        await _operator.RetireAuthorityAsync(new RetireAuthorityRequest { Name = "authorities/" + id }, cancellationToken: Stop);

    private async Task<DestroyAuthorityKeyResponse> DestroyAsync(string id) =>
        await _operator.DestroyAuthorityKeyAsync(new DestroyAuthorityKeyRequest { Name = "authorities/" + id }, cancellationToken: Stop);

    private async Task RevokeAsync(Certificate certificate) =>
        await new CertificateService.CertificateServiceClient(_service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = certificate.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);

    private async Task<byte[]> FetchAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = _service.Publication };
        return await http.GetByteArrayAsync(new Uri(path, UriKind.Relative), Stop);
    }

    /// <summary>Asks for the status over OCSP, as strangers do.</summary>
    private async Task<CertificateStatus> AskAsync(Certificate certificate, string authority)
    {
        var parser = new X509CertificateParser();
        var issuer = parser.ReadCertificate(_service.Services.GetRequiredService<AuthorityDirectory>().Get(authority).Certificate.Der.ToArray());
        var generator = new OcspReqGenerator();
        generator.AddRequest(new CertificateID(CertificateID.DigestSha1, issuer, parser.ReadCertificate(certificate.Der.ToByteArray()).SerialNumber));
        using var http = new HttpClient { BaseAddress = _service.Publication };
        using var body = new ByteArrayContent(generator.Generate().GetEncoded());
        body.Headers.ContentType = new("application/ocsp-request");
        using var answer = await http.PostAsync(new Uri("/ocsp", UriKind.Relative), body, Stop);
        var basic = (BasicOcspResp)new OcspResp(await answer.Content.ReadAsByteArrayAsync(Stop)).GetResponseObject();
        Assert.True(basic.Verify(basic.GetCerts()[0].GetPublicKey()));
        basic.GetCerts()[0].Verify(issuer.GetPublicKey());
        return basic.Responses[0].GetCertStatus() is null ? CertificateStatus.Good : CertificateStatus.Revoked;
    }

    private async Task AssertStrangerAcceptsAsync(Certificate certificate)
    {
        var bundle = await _operator.GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: Stop);
        var judgement = await new OpenSsl().JudgeAsync(new ChainToJudge(
            certificate.Der.Memory, [.. certificate.Chain.Select(link => link.Memory)], Assert.Single(bundle.Roots).Memory, []));
        Assert.True(judgement.Accepted, judgement.Words);
    }

    private static async Task RefusedAsync<T>(string reason, Func<Task<T>> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(reason, StatusTests.ReasonOf(refusal));
    }
}
