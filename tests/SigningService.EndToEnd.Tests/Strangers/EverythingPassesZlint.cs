using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Strangers;

/// <summary>A second linter finds no error in anything that the house signs.</summary>
public abstract class EverythingPassesZlint(RunningHouse house) : HouseTests<RunningHouse>(house)
{
    private readonly Zlint _zlint = new();

    [Theory]
    [InlineData("server-tls", "dns", "P-256")]
    [InlineData("server-tls", "dns", "P-384")]
    [InlineData("server-tls", "dns", "RSA-3072")]
    [InlineData("server-tls", "ip", "P-256")]
    [InlineData("client-tls", "uri", "P-256")]
    [InlineData("client-tls", "uri", "RSA-3072")]
    public async Task ALeafHasNoError(string profile, string nameKind, string keyType)
    {
        var name = nameKind switch { "dns" => "zlint.example.test", "ip" => "127.0.0.7", _ => "spiffe://example.test/services/zlint" };
        var folder = House.PathOf($"zlint-{profile}-{nameKind}-{keyType}");
        string[] subject = profile == "client-tls" ? ["--cn", "zlint of payments"] : nameKind == "dns" ? ["--cn", name] : [];
        await House.RequireSignctlAsync(
            "requester", ["issue", "--profile", profile, "--" + nameKind, name, "--key-type", keyType, "--out-dir", folder, .. subject]);

        using var leaf = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(folder, "chain.pem"), Stop));
        Assert.Empty(await _zlint.FindErrorsAsync(leaf.RawData, "CERTIFICATE"));
    }

    [Fact]
    public async Task NoAuthorityHasAnError()
    {
        using var auditor = House.Connect("auditor");
        var authorities = (await auditor.Authorities.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop)).Authorities;

        Assert.Equal(3, authorities.Count);
        foreach (var authority in authorities)
            Assert.Empty(await _zlint.FindErrorsAsync(authority.Der.Memory, "CERTIFICATE"));
    }

    [Fact]
    public async Task NoResponderHasAnError()
    {
        using var auditor = House.Connect("auditor");
        var responders = 0;
        await foreach (var certificate in Listing.ReadAllAsync(auditor, new CertificateFilter(), Stop))
        {
            if (!certificate.Profile.StartsWith("ocsp-responder-", StringComparison.Ordinal))
                continue;
            responders++;
            Assert.Empty(await _zlint.FindErrorsAsync(certificate.Der.Memory, "CERTIFICATE"));
        }

        Assert.True(responders >= 2, "There is a responder for each issuing authority.");
    }

    [Fact]
    public async Task NoRevocationListHasAnError()
    {
        using var caller = House.Connect("operator");
        await RevokeOneOfEveryReasonAsync(caller);
        var lists = (await caller.Revocations.PublishRevocationListsAsync(new PublishRevocationListsRequest(), cancellationToken: Stop)).RevocationLists;

        Assert.Contains(lists, list => list.EntryCount > 0);
        Assert.Contains(lists, list => list.EntryCount == 0);
        foreach (var list in lists)
            Assert.Empty(await _zlint.FindErrorsAsync(await Http.GetAsync(new Uri(list.Url)), "X509 CRL"));
        Assert.Empty(await _zlint.FindErrorsAsync(await Http.GetAsync(new Uri(House.PublicationUrl, "crl/root/0.crl")), "X509 CRL"));
    }

    private async Task RevokeOneOfEveryReasonAsync(Client.SigningServiceConnection caller)
    {
        using var requester = House.Connect("requester");
        foreach (var reason in Enum.GetValues<RevocationReason>())
        {
            var request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("reason.example.test")) };
            var issued = await requester.Certificates.IssueCertificateAsync(request, cancellationToken: Stop);
            await caller.Certificates.RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Certificate.Name, Reason = reason }, cancellationToken: Stop);
        }
    }
}
