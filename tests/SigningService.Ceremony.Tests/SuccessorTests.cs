using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Authorities;
using SigningService.Authority.Requests;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Steps;

namespace SigningService.Ceremony.Tests;

/// <summary>What the offline parent signs for an authority that takes over from one of the hierarchy file.</summary>
public sealed class SuccessorTests : IDisposable
{
    private readonly Room _room = new();
    private readonly Hierarchy _hierarchy = Room.Shipped();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task ASuccessorGetsWhatItsPredecessorHasUnderAnotherNameAndKeyAndOnlyOnce()
    {
        await _room.RunAsync(_hierarchy);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var step = Step(key, "server-ca", generation: 2);

        await step.DoAsync(Stop);

        Assert.True((await Step(key, "server-ca", generation: 2).InspectAsync(Stop)).IsDone);
        var file = Assert.Single(_room.Folder.List("root/issued", ".pem"));
        var verified = await Stranger.OpenSslAsync("verify", "-x509_strict", "-CAfile", _room.Folder.Locate("root/certificate.pem"), _room.Folder.Locate(file));
        Assert.True(verified.ExitCode == 0, verified.Said);
        using var successor = X509CertificateLoader.LoadCertificateFromFile(_room.Folder.Locate(file));
        using var predecessor = X509CertificateLoader.LoadCertificateFromFile(_room.Folder.Locate("server-ca/certificate.pem"));
        foreach (var oid in new[] { "2.5.29.19", "2.5.29.30", "2.5.29.15" })
            Assert.Equal(Extension(predecessor, oid), Extension(successor, oid));
    }

    [Fact]
    public async Task AnotherNameThanThatOfASuccessorIsRefused()
    {
        await _room.RunAsync(_hierarchy);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Throws<CeremonyException>(() => Step(key, "server-ca", subjectOf: "client-ca", generation: 2));
        Assert.Throws<CeremonyException>(() => Step(key, "server-ca", generation: 1));
        Assert.Throws<CeremonyException>(() => Step(key, "root", generation: 2));
    }

    private static byte[] Extension(X509Certificate2 certificate, string oid) =>
        certificate.Extensions.First(extension => extension.Oid!.Value == oid).RawData;

    private SuccessorStep Step(ECDsa key, string authority, int generation, string? subjectOf = null)
    {
        var subject = AuthorityNaming.SubjectOf(_hierarchy.Find(subjectOf ?? authority)!.Subject, generation);
        var csr = new CertificateRequest(new X500DistinguishedName(subject.Der.ToArray()), key, HashAlgorithmName.SHA256).CreateSigningRequest();
        return new SuccessorStep(
            _hierarchy.Find(authority)!, SigningRequest.Parse(csr), _room.Token, _room.Folder, new Templates(new PublicationUrls("http://pki.example.test")), _room.Time);
    }
}
