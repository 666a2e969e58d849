using Google.Protobuf;
using Org.BouncyCastle.Pkcs;
using SigningService.Authority.Asn1;
using SigningService.Authority.Names;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Authorities;

/// <summary>An operator who replaces <c>server-ca</c>, and the ceremony that signs for it.</summary>
internal sealed class OperatorDesk(RunningService service)
{
    private static readonly AuthorityTerms ServerTerms = new(
        0, new NameConstraints(["example.test", "localhost"], [System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128")]));

    public AuthorityService.AuthorityServiceClient Authorities { get; } = new(service.Connect("operator"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes the successor and publishes it.</summary>
    public async Task<Contracts.V1.Authority> PublishSuccessorAsync()
    {
        var prepared = (await Authorities.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop)).Authority;
        var answer = await Authorities.GetAuthorityRequestAsync(new GetAuthorityRequestRequest { Name = prepared.Name }, cancellationToken: Stop);
        var info = new Pkcs10CertificationRequest(answer.Csr.ToByteArray()).GetCertificationRequestInfo();
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(service.Time.GetUtcNow().ToUnixTimeSeconds()).AddMinutes(-1);
        var der = service.Hierarchy.CertifyAuthority(
            DistinguishedName.Parse(info.Subject.GetDerEncoded()),
            SigningService.Authority.Keys.PublicKey.Parse(info.SubjectPublicKeyInfo.GetDerEncoded()),
            notBefore,
            TimeSpan.FromDays(1500),
            ServerTerms);
        return (await Authorities.InstallAuthorityCertificateAsync(
            new InstallAuthorityCertificateRequest { Name = prepared.Name, Der = ByteString.CopyFrom(der) }, cancellationToken: Stop)).Authority;
    }

    public async Task<Contracts.V1.Authority> ActivateAsync(string name) => (await Authorities.ActivateAuthorityAsync(
        new ActivateAuthorityRequest { Name = name, Force = true, Reason = "test" }, cancellationToken: Stop)).Authority;
}
