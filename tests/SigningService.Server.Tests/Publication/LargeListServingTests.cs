using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;
using SigningService.Authority.Authorities;
using SigningService.Authority.Revocation;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Tests.Running;
using SigningService.Server.Verifying;

namespace SigningService.Server.Tests.Publication;

/// <summary>A service to which every list with an entry is too large for memory.</summary>
public sealed class LargeListServingTests : IAsyncLifetime
{
    private readonly RunningService _service = new()
    {
        Adjust = builder => builder.Services.AddSingleton(
            new RevocationPolicy(TimeSpan.FromHours(24), TimeSpan.FromHours(1), TimeSpan.FromHours(1)) { WholeListOctets = 0 }),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        // The first lists are made beside; later ones only when a test asks for them.
        var ledger = _service.Services.GetRequiredService<ILedger>();
        foreach (var shard in _service.Services.GetRequiredService<AuthorityDirectory>().All.Where(authority => authority.SignsStatus).SelectMany(authority => authority.Lists))
        {
            while (await ledger.FindCurrentListAsync(shard, Stop) is null)
                await Task.Delay(5, Stop);
        }
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ItIsFetchedOverHttpAndOverGrpcAsTheSameBytes()
    {
        var revoked = await RevokeAsync();
        var list = await PublishAsync(revoked);

        using var http = new HttpClient { BaseAddress = _service.Publication };
        using var answer = await http.GetAsync(PathOf(list), Stop);
        var der = await answer.Content.ReadAsByteArrayAsync(Stop);
        var (described, streamed) = await StreamAsync(list.Name);

        Assert.Equal(der, streamed);
        Assert.Equal((der.Length, Convert.ToHexStringLower(SHA256.HashData(der))), (described.SizeBytes, described.Sha256Fingerprint));
        Assert.NotNull(new X509Crl(der).GetRevokedCertificate(new BigInteger(revoked.SerialNumber, 16)));
        Assert.True(Directory.EnumerateFiles(Path.Combine(_service.Folder, "state", "lists"), "*.crl", SearchOption.AllDirectories).Any());
        using var again = new HttpRequestMessage(HttpMethod.Get, PathOf(list));
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await http.SendAsync(again, Stop)).StatusCode);
    }

    [Fact]
    public async Task TheListsOfAllAuthoritiesArePemThatIsReadBack()
    {
        var revoked = await RevokeAsync();
        await PublishAsync(revoked);
        using var http = new HttpClient { BaseAddress = _service.Publication };

        var pem = await http.GetStringAsync("/crls.pem", Stop);
        var all = await http.GetByteArrayAsync("/crl/server-ca.crl", Stop);

        Assert.Contains(PemEncoding.WriteString("X509 CRL", all), pem, StringComparison.Ordinal);
        CertificateRevocationListBuilder.LoadPem(pem, out _);
    }

    [Fact]
    public async Task AfterARestartWithoutItsFilesTheSameListIsServedAndTheNextOneHasOneMore()
    {
        var list = await PublishAsync(await RevokeAsync());
        byte[] before;
        using (var http = new HttpClient { BaseAddress = _service.Publication })
            before = await http.GetByteArrayAsync(PathOf(list), Stop);
        await _service.StopAsync();
        Directory.Delete(Path.Combine(_service.Folder, "state", "lists"), recursive: true);
        await _service.StartAsync();

        using var later = new HttpClient { BaseAddress = _service.Publication };
        Assert.Equal(before, await later.GetByteArrayAsync(PathOf(list), Stop));
        var all = await AllAsync();
        await PublishAsync(await RevokeAsync());
        Assert.Equal(all.EntryCount + 1, (await AllAsync()).EntryCount);
    }

    [Fact]
    public async Task WhatIsStoredSignedAndLoggedOfItFitsTogether()
    {
        var list = await PublishAsync(await RevokeAsync());
        var ledger = _service.Services.GetRequiredService<ILedger>();
        var stored = await ledger.FindCurrentListAsync(new ShardId("server-ca", list.Shard), Stop);
        var walk = _service.Services.GetRequiredService<StoredVerification>();

        while (await walk.StepAsync(100, Stop) == 100)
        {
            // To the end, where lists are looked at.
        }

        await _service.Services.GetRequiredService<Reconciliation>().StepAsync(TimeSpan.Zero, Stop);
        Assert.NotNull(stored!.Frame);
        var findings = new List<string>();
        await foreach (var recorded in ledger.ReadEntriesAsync(0, long.MaxValue, Stop))
        {
            var entry = AuditLog.LogEntry.Decode(recorded.Entry);
            if (entry.KindName == "VerificationFailed")
                findings.Add(entry.Detail("detail")!);
        }

        Assert.Empty(findings);
    }

    private static string PathOf(Contracts.V1.RevocationList list) => $"/crl/server-ca/{list.Shard}.crl";

    private async Task<Certificate> RevokeAsync()
    {
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        var issued = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        var revoker = new CertificateService.CertificateServiceClient(_service.Connect("revoker"));
        return (await revoker.RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Name }, cancellationToken: Stop)).Certificate;
    }

    /// <summary>Publishes all lists and describes the one that carries the certificate.</summary>
    private async Task<Contracts.V1.RevocationList> PublishAsync(Certificate revoked)
    {
        var lists = new RevocationService.RevocationServiceClient(_service.Connect("revoker"));
        await lists.PublishRevocationListsAsync(new PublishRevocationListsRequest { Authority = "server-ca" }, cancellationToken: Stop);
        var all = await lists.ListRevocationListsAsync(new ListRevocationListsRequest { Authority = "server-ca" }, cancellationToken: Stop);
        using var certificate = X509CertificateLoader.LoadCertificate(revoked.Der.Span);
        return all.RevocationLists.Single(list => list.Shard >= 0 && certificate.Extensions["2.5.29.31"]!.RawData.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(list.Url)) >= 0);
    }

    private async Task<Contracts.V1.RevocationList> AllAsync() =>
        (await StreamAsync("authorities/server-ca/shards/all/revocationLists/latest")).List;

    private async Task<(Contracts.V1.RevocationList List, byte[] Der)> StreamAsync(string name)
    {
        var lists = new RevocationService.RevocationServiceClient(_service.Connect("revoker"));
        using var call = lists.GetRevocationList(new GetRevocationListRequest { Name = name }, cancellationToken: Stop);
        using var der = new MemoryStream();
        Contracts.V1.RevocationList? described = null;
        while (await call.ResponseStream.MoveNext(Stop))
        {
            described ??= call.ResponseStream.Current.RevocationList;
            der.Write(call.ResponseStream.Current.Piece.Span);
        }

        return (described!, der.ToArray());
    }
}
