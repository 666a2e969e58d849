using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;
using SigningService.Authority.Authorities;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Tests.Running;
using SigningService.Server.Verifying;
using SigningService.Testing.Strangers;

namespace SigningService.Server.Tests.Publication;

/// <summary>A service that publishes delta lists of one authority: fetched, judged by strangers, verified again.</summary>
public sealed class DeltaListServingTests : IAsyncLifetime
{
    private readonly RunningService _service = new()
    {
        Edit = text => text.Replace("publishDelay: 0s}", "publishDelay: 1h, deltas: {authorities: [server-ca]}}", StringComparison.Ordinal),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("deltas-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        var ledger = _service.Services.GetRequiredService<ILedger>();
        foreach (var shard in _service.Services.GetRequiredService<AuthorityDirectory>().All.Where(authority => authority.SignsStatus).SelectMany(authority => authority.Lists))
        {
            while (await ledger.FindCurrentListAsync(shard, Stop) is null)
                await Task.Delay(5, Stop);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return _service.DisposeAsync();
    }

    [Fact]
    public async Task WithAnOldListAndTheDeltaOpenSslRefusesTheRevokedCertificateAndAcceptsTheOther()
    {
        var (good, bad, held, list) = await RevokeOneOfTwoAsync();
        var delta = await FetchAsync(new Uri(list.Delta.Url).AbsolutePath);

        // What the delta is for: the list from before does not know yet.
        Assert.True((await OpenSslAsync(bad, held, null)).Accepted);
        Assert.True((await OpenSslAsync(good, held, delta)).Accepted);
        var judgement = await OpenSslAsync(bad, held, delta);
        Assert.False(judgement.Accepted);
        Assert.Contains("revoked", judgement.Words, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task WithAnOldListAndTheDeltaBouncyCastleRefusesTheRevokedCertificateAndAcceptsTheOther()
    {
        var (good, bad, held, list) = await RevokeOneOfTwoAsync();
        var delta = await FetchAsync(new Uri(list.Delta.Url).AbsolutePath);

        await JudgeByBouncyCastleAsync(good, held, delta);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => JudgeByBouncyCastleAsync(bad, held, delta));

        Assert.Contains("revo", refused.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("OpenSSL")]
    [InlineData("GnuTLS")]
    [InlineData("Java")]
    [InlineData("Go")]
    public async Task ToThoseWhoKnowNoDeltasTheListsThatNameThemAreListsAsEver(string name)
    {
        IStranger stranger = name switch
        {
            "OpenSSL" => new OpenSsl(),
            "GnuTLS" => new GnuTls(),
            "Java" => new JavaCertPath(),
            _ => new GoX509(),
        };
        var (good, bad, _, list) = await RevokeOneOfTwoAsync();
        ReadOnlyMemory<byte>[] lists = [await FetchAsync(new Uri(list.Url).AbsolutePath), await FetchAsync("/crl/root.crl")];

        Assert.True((await stranger.JudgeAsync(Chain(good, lists))).Accepted);
        Assert.False((await stranger.JudgeAsync(Chain(bad, lists))).Accepted);
    }

    [Fact]
    public async Task OverGrpcItIsTheSameAndOfAListWithoutOneItIsNotFound()
    {
        var (_, _, held, list) = await RevokeOneOfTwoAsync();
        var delta = await FetchAsync(new Uri(list.Delta.Url).AbsolutePath);
        var lists = new RevocationService.RevocationServiceClient(_service.Connect("auditor"));

        Assert.Equal(delta, await StreamAsync(lists, new GetRevocationListRequest { Name = list.Name, Delta = true }));
        Assert.Equal(list.Delta.Sha256Fingerprint, Convert.ToHexStringLower(SHA256.HashData(delta)));
        Assert.Equal(delta.Length, list.Delta.SizeBytes);
        Assert.Equal(1, list.Delta.EntryCount);
        Assert.Equal(NumberOf(held), list.Delta.BaseNumber);
        var refused = await Assert.ThrowsAsync<Grpc.Core.RpcException>(
            () => StreamAsync(lists, new GetRevocationListRequest { Name = "authorities/client-ca/shards/0/revocationLists/latest", Delta = true }));
        Assert.Equal(Grpc.Core.StatusCode.NotFound, refused.StatusCode);
        using var http = new HttpClient { BaseAddress = _service.Publication };
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/crl/client-ca/0-delta.crl", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/crl/server-ca-delta.crl", Stop)).StatusCode);
    }

    [Fact]
    public async Task WhatIsStoredSignedAndLoggedOfItFitsTogetherAlsoAfterARestart()
    {
        var (_, _, _, list) = await RevokeOneOfTwoAsync();
        await _service.Services.GetRequiredService<Reconciliation>().StepAsync(TimeSpan.Zero, Stop);
        var delta = await FetchAsync(new Uri(list.Delta.Url).AbsolutePath);
        await _service.StopAsync();
        await _service.StartAsync();

        Assert.Equal(delta, await FetchAsync(new Uri(list.Delta.Url).AbsolutePath));
        var walk = _service.Services.GetRequiredService<StoredVerification>();
        while (await walk.StepAsync(100, Stop) == 100)
        {
            // To the end, where lists are looked at.
        }

        var findings = new List<string>();
        await foreach (var recorded in _service.Services.GetRequiredService<ILedger>().ReadEntriesAsync(0, long.MaxValue, Stop))
        {
            var entry = AuditLog.LogEntry.Decode(recorded.Entry);
            if (entry.KindName == "VerificationFailed")
                findings.Add(entry.Detail("detail")!);
        }

        Assert.Empty(findings);
    }

    /// <summary>Two certificates of one shard, of which one is revoked; the list from before, and the one after.</summary>
    private async Task<(Certificate Good, Certificate Bad, byte[] Held, Contracts.V1.RevocationList List)> RevokeOneOfTwoAsync()
    {
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        var byShard = new Dictionary<string, Certificate>();
        while (true)
        {
            var certificate = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
            var url = UrlOf(certificate);
            if (!byShard.Remove(url, out var other))
            {
                byShard.Add(url, certificate);
                continue;
            }

            var held = await FetchAsync(new Uri(url).AbsolutePath);
            var revoker = _service.Connect("revoker");
            await new CertificateService.CertificateServiceClient(revoker).RevokeCertificateAsync(new RevokeCertificateRequest { Name = certificate.Name }, cancellationToken: Stop);
            var published = await new RevocationService.RevocationServiceClient(revoker).PublishRevocationListsAsync(
                new PublishRevocationListsRequest { Authority = "server-ca" }, cancellationToken: Stop);
            return (other, certificate, held, published.RevocationLists.Single(list => list.Url == url));
        }
    }

    private static string UrlOf(Certificate certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        var text = System.Text.Encoding.ASCII.GetString(parsed.Extensions["2.5.29.31"]!.RawData);
        return text[text.IndexOf("http", StringComparison.Ordinal)..];
    }

    private async Task<byte[]> FetchAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = _service.Publication };
        return await http.GetByteArrayAsync(path, Stop);
    }

    private ChainToJudge Chain(Certificate certificate, IReadOnlyList<ReadOnlyMemory<byte>> lists) =>
        new(certificate.Der.Memory, [.. certificate.Chain.Select(der => der.Memory)], _service.Hierarchy.Root.Certificate.Der, lists);

    private async Task<Judgement> OpenSslAsync(Certificate certificate, byte[] list, byte[]? delta)
    {
        var run = await ToolRun.StartAsync(
            OpenSsl.Program,
            [
                "verify", "-x509_strict", "-extended_crl", "-use_deltas", "-crl_check",
                "-CAfile", Write("root.pem", "CERTIFICATE", _service.Hierarchy.Root.Certificate.Der.ToArray()),
                "-untrusted", Write("issuer.pem", "CERTIFICATE", certificate.Chain[0].ToByteArray()),
                "-CRLfile", Write("lists.pem", "X509 CRL", delta is null ? [list] : [list, delta]),
                Write("leaf.pem", "CERTIFICATE", certificate.Der.ToByteArray()),
            ]);
        return new Judgement(run.ExitCode == 0, run.Output);
    }

    private string Write(string name, string label, params byte[][] ders)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Concat(ders.Select(der => PemEncoding.WriteString(label, der) + "\n")));
        return path;
    }

    private async Task JudgeByBouncyCastleAsync(Certificate certificate, byte[] list, byte[] delta)
    {
        var root = new Org.BouncyCastle.X509.X509Certificate(_service.Hierarchy.Root.Certificate.Der.ToArray());
        var path = new PkixCertPath(new[] { new Org.BouncyCastle.X509.X509Certificate(certificate.Der.ToByteArray()), new Org.BouncyCastle.X509.X509Certificate(certificate.Chain[0].ToByteArray()) });
        var anchors = new HashSet<TrustAnchor> { new(root, null) };
        var parameters = new PkixParameters(anchors) { IsRevocationEnabled = true, IsUseDeltasEnabled = true };
        var lists = new[] { list, delta, await FetchAsync("/crl/root.crl") }.Select(der => new X509Crl(der));
        parameters.AddStoreCrl(CollectionUtilities.CreateStore(lists));
        new PkixCertPathValidator().Validate(path, parameters);
    }

    private static async Task<byte[]> StreamAsync(RevocationService.RevocationServiceClient lists, GetRevocationListRequest request)
    {
        using var call = lists.GetRevocationList(request, cancellationToken: Stop);
        using var der = new MemoryStream();
        while (await call.ResponseStream.MoveNext(Stop))
            der.Write(call.ResponseStream.Current.Piece.Span);
        return der.ToArray();
    }

    private static long NumberOf(byte[] list) => Org.BouncyCastle.Asn1.DerInteger.GetInstance(
        Org.BouncyCastle.X509.Extension.X509ExtensionUtilities.FromExtensionValue(
            new X509Crl(list).GetExtensionValue(Org.BouncyCastle.Asn1.X509.X509Extensions.CrlNumber))).LongValueExact;
}
