using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Calls;
using SigningService.Server.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using AuthorityStage = SigningService.Contracts.V1.AuthorityStage;

namespace SigningService.Server.Tests.Authorities;

/// <summary>One root takes over from another: who knows either verifies what hangs below the new one.</summary>
public sealed class RootRolloverTests(RunningService service) : IClassFixture<RunningService>
{
    private static readonly DistinguishedName NewName = DistinguishedName.Create(
        new AttributeValue(AttributeType.Organization, "Example"), new AttributeValue(AttributeType.CommonName, "Test Root 2"));

    private readonly SoftwareSigningKey _newKey = SoftwareSigningKey.Create(KeyAlgorithm.P256);
    private readonly AuthorityService.AuthorityServiceClient _operator = new(service.Connect("operator"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANewRootIsInTheBundleFirstAndWhoKnowsOnlyTheOldOneVerifiesToo()
    {
        var newRoot = Certify(NewName, _newKey.PublicKey, NewName, _newKey, 2, 3000);
        var cross = Certify(NewName, _newKey.PublicKey, service.Hierarchy.Root.Certificate.Subject, service.Hierarchy.RootKey, 1, 1500);

        var installed = (await InstallAsync(newRoot, cross)).Authority;

        Assert.Equal(("authorities/root-2", AuthorityStage.Published), (installed.Name, installed.Stage));
        var bundle = await _operator.GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: Stop);
        Assert.Equal(2, bundle.Roots.Count);
        Assert.Contains(ByteString.CopyFrom(cross), bundle.Intermediates);
        await _operator.ActivateAuthorityAsync(new ActivateAuthorityRequest { Name = installed.Name, Force = true, Reason = "test" }, cancellationToken: Stop);

        var prepared = (await _operator.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop)).Authority;
        await _operator.InstallAuthorityCertificateAsync(
            new InstallAuthorityCertificateRequest { Name = prepared.Name, Der = ByteString.CopyFrom(await CertifySuccessorAsync()) }, cancellationToken: Stop);
        await _operator.ActivateAuthorityAsync(new ActivateAuthorityRequest { Name = prepared.Name, Force = true, Reason = "test" }, cancellationToken: Stop);
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        var leaf = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

        Assert.Equal(2, leaf.Chain.Count);
        foreach (var root in bundle.Roots)
        {
            var judgement = await new OpenSsl().JudgeAsync(new ChainToJudge(leaf.Der.Memory, [.. leaf.Chain.Select(link => link.Memory)], root.Memory, []));
            Assert.True(judgement.Accepted, judgement.Words);
        }

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await _operator.RetireTrustAnchorAsync(new RetireTrustAnchorRequest { Name = "authorities/root" }, cancellationToken: Stop));
        Assert.Equal("KEY_STILL_NEEDED", StatusTests.ReasonOf(refused));
    }

    private async Task<byte[]> CertifySuccessorAsync()
    {
        var records = await service.Services.GetRequiredService<IAuthorityStore>().ReadAuthoritiesAsync(Stop);
        var record = records.Single(other => other.Id == "server-ca-2");
        var constraints = new NameConstraints(["example.test", "localhost"], [System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128")]);
        return Certify(record.Subject, record.PublicKey!, NewName, _newKey, 0, 1000, constraints);
    }

    private byte[] Certify(
        DistinguishedName subject, PublicKey key, DistinguishedName issuer, SoftwareSigningKey issuerKey, int pathLength, int days, NameConstraints? constraints = null)
    {
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(service.Time.GetUtcNow().ToUnixTimeSeconds()).AddMinutes(-1);
        var isRoot = subject.Equals(issuer);
        return TestHierarchy.Sign(
            new CertificateTemplate
            {
                Serial = SerialNumber.Random(),
                SignatureAlgorithm = SignatureAlgorithm.DefaultFor(issuerKey.PublicKey.Algorithm),
                Issuer = issuer,
                NotBefore = notBefore,
                NotAfter = notBefore.AddDays(days),
                Subject = subject,
                PublicKey = key,
                AuthorityKeyIdentifier = issuerKey.PublicKey.KeyIdentifier,
                KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
                Authority = new AuthorityTerms(pathLength, constraints),
                RevocationListUrl = isRoot ? null : TestHierarchy.Urls.RevocationList(new("root", 0)),
                IssuerUrl = isRoot ? null : TestHierarchy.Urls.Certificate("root"),
            },
            issuerKey);
    }

    private async Task<InstallTrustAnchorResponse> InstallAsync(byte[] root, byte[] cross)
    {
        var issuer = SigningService.Authority.Issuance.Issuer.Of(
            ParsedCertificate.Parse(root), SignatureAlgorithm.DefaultFor(_newKey.PublicKey.Algorithm), _newKey);
        var now = DateTimeOffset.FromUnixTimeSeconds(service.Time.GetUtcNow().ToUnixTimeSeconds());
        var toBeSigned = TbsCertListEncoder.Encode(
            new RevocationListTemplate
            {
                SignatureAlgorithm = issuer.Algorithm,
                Issuer = issuer.Name,
                ThisUpdate = now,
                NextUpdate = now.AddDays(300),
                AuthorityKeyIdentifier = issuer.KeyIdentifier,
                Number = 1,
            },
            []);
        var list = SignedEncoder.Encode(toBeSigned, issuer.Algorithm, await _newKey.SignAsync(issuer.Algorithm, toBeSigned, Stop));
        return await _operator.InstallTrustAnchorAsync(
            new InstallTrustAnchorRequest
            {
                Line = "root",
                Der = ByteString.CopyFrom(root),
                CrossCertificate = ByteString.CopyFrom(cross),
                RevocationList = ByteString.CopyFrom(list),
            },
            cancellationToken: Stop);
    }
}
