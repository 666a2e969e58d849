using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SigningService.Client.Revocation;

namespace SigningService.Client.Tests.Peers;

public sealed class RevocationListsTests : IDisposable
{
    private readonly Pki _pki = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly ListFile _file;
    private readonly SwappedSource _source;

    public RevocationListsTests()
    {
        _file = new ListFile(_pki.ListsPem());
        _source = new SwappedSource(_pki.Issue("me"), _pki.Trust);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task AListAnswersUntilItsGraceIsOverAndWhatItRevokedStaysRevoked()
    {
        using var revoked = _pki.Issue("revoked");
        _pki.Revoke(revoked.Certificate);
        _file.Write(_pki.ListsPem(life: TimeSpan.FromDays(1)));
        using var lists = await ReadAsync();
        Assert.Equal((RevocationStatus.Good, RevocationStatus.Revoked), Both());

        _clock.Advance(TimeSpan.FromHours(24.5));
        Assert.Equal((RevocationStatus.Good, RevocationStatus.Revoked), Both());

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((RevocationStatus.Unknown, RevocationStatus.Revoked), Both());
        Assert.True(lists.IsStale);

        (RevocationStatus, RevocationStatus) Both() => (lists.StatusOf(_source.Current!.Certificate), lists.StatusOf(revoked.Certificate));
    }

    [Fact]
    public async Task AnOlderListNeverTakesThePlaceOfANewerOne()
    {
        using var revoked = _pki.Issue("revoked");
        var old = _pki.ListsPem(thisUpdate: DateTimeOffset.UtcNow.AddMinutes(-1));
        _pki.Revoke(revoked.Certificate);
        _file.Write(_pki.ListsPem());
        using var lists = await ReadAsync();

        _file.Write(old);
        await lists.RefreshAsync(Cancel);

        Assert.True(lists.IsRevoked(revoked.Certificate));
    }

    [Fact]
    public async Task AListWithASignatureOfAnotherKeyIsNotTaken()
    {
        var forger = new Pki();
        _file.Write(PemEncoding.WriteString("X509 CRL", forger.IssuingList([_source.Current!.Certificate.SerialNumber])));
        using var lists = await ReadAsync();

        Assert.Equal(RevocationStatus.Unknown, lists.StatusOf(_source.Current!.Certificate));
    }

    [Fact]
    public async Task ADamagedListIsNamedAndTheOneAtHandStays()
    {
        using var lists = await ReadAsync();
        var der = _pki.IssuingList([]);
        der[^1] ^= 1;
        _file.Write(PemEncoding.WriteString("X509 CRL", der));

        await lists.RefreshAsync(Cancel);

        Assert.Contains("not signed by its authority", Assert.Single(lists.Problems), StringComparison.Ordinal);
        Assert.Equal(RevocationStatus.Good, lists.StatusOf(_source.Current!.Certificate));
    }

    [Fact]
    public async Task ARestartWithoutPublisherFindsTheLastListsInTheCache()
    {
        var cache = Directory.CreateTempSubdirectory("lists-").FullName;
        var options = _file.Options();
        options.CacheFolder = cache;
        using (var before = new RevocationLists(_source, options, _clock))
            await before.RefreshAsync(Cancel);
        _file.Dispose();

        using var after = new RevocationLists(_source, options, _clock);
        await after.RefreshAsync(Cancel);

        Assert.NotEmpty(after.Problems);
        Assert.Equal(RevocationStatus.Good, after.StatusOf(_source.Current!.Certificate));
        Directory.Delete(cache, recursive: true);
    }

    [Fact]
    public async Task AListWaitsForItsIssuerUntilAVerifiedChainShowsIt()
    {
        using var lists = new RevocationLists(new SwappedSource(null, _pki.Trust), _file.Options(), _clock);
        await lists.RefreshAsync(Cancel);
        Assert.Equal(RevocationStatus.Unknown, lists.StatusOf(_source.Current!.Certificate));

        lists.Learn([_pki.Issuing]);

        Assert.Equal(RevocationStatus.Good, lists.StatusOf(_source.Current!.Certificate));
    }

    [Fact]
    public async Task WithoutLocationsTheListsComeFromWhereTheCertificateSaysAndOnlyWhenTheyChanged()
    {
        var (answers, lists) = (new List<int>(), _pki.ListsPem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var publisher = builder.Build();
        publisher.Urls.Add("http://127.0.0.1:0");
        publisher.MapGet("/pki/crls.pem", (HttpContext context) =>
        {
            var tag = '"' + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(lists))) + '"';
            context.Response.Headers.ETag = tag;
            var isKnown = context.Request.Headers.IfNoneMatch == tag;
            answers.Add(isKnown ? 304 : 200);
            return isKnown ? Results.StatusCode(304) : Results.Text(lists);
        });
        await publisher.StartAsync(Cancel);
        var identity = _pki.Issue("me", listUrl: publisher.Urls.Single() + "/pki/crl/server-ca/3.crl");
        using var held = new RevocationLists(new SwappedSource(identity, _pki.Trust), clock: _clock);

        await held.RefreshAsync(Cancel);
        Assert.Equal(RevocationStatus.Good, held.StatusOf(identity.Certificate));
        await held.RefreshAsync(Cancel);
        _pki.Revoke(identity.Certificate);
        lists = _pki.ListsPem();
        await held.RefreshAsync(Cancel);

        Assert.True(held.IsRevoked(identity.Certificate));
        Assert.Equal([200, 304, 200], answers);
        Assert.Empty(held.Problems);
    }

    [Fact]
    public async Task AHundredThousandEntriesTakeLittleMemoryAndEachIsFound()
    {
        var serials = Enumerable.Range(0, 100_000).Select(_ => "4" + RandomNumberGenerator.GetHexString(31)).ToList();
        _file.Write(PemEncoding.WriteString("X509 CRL", _pki.IssuingList([.. serials, _source.Current!.Certificate.SerialNumber])));
        var der = _pki.IssuingList(serials);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var content = RevocationListReader.Read(der);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The list doubles as it grows; nothing else is allocated per entry.
        Assert.True(allocated < 12_000_000, $"{allocated} bytes were allocated.");
        Assert.All(serials, serial => Assert.True(Number160.TryRead(Convert.FromHexString(serial), out var number) && content.Contains(number)));
        using var lists = await ReadAsync();
        Assert.True(lists.IsRevoked(_source.Current!.Certificate));
    }

    private async Task<RevocationLists> ReadAsync()
    {
        var lists = new RevocationLists(_source, _file.Options(), _clock);
        await lists.RefreshAsync(Cancel);
        return lists;
    }
}
