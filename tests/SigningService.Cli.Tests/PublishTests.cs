using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

public sealed class PublishTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _service.Ledger.ListsAreOfEverything = true;
        _terminal = Terminal.For(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WhatRelyingPartiesFetchLiesUnderThePathsOfThePublicationPort()
    {
        var outcome = await PublishAsync();

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("small-ca", outcome.Out, StringComparison.Ordinal);
        CertificateRevocationListBuilder.Load(File.ReadAllBytes(PathOf("crl/small-ca.crl")), out var number);
        Assert.Equal(7, number);
        CertificateRevocationListBuilder.LoadPem(await File.ReadAllTextAsync(PathOf("crls.pem"), TestContext.Current.CancellationToken), out _);
        Assert.Equal(_service.Authority.Certificate.RawData, File.ReadAllBytes(PathOf("ca/small-ca.cer")));
        Assert.Contains("BEGIN CERTIFICATE", await File.ReadAllTextAsync(PathOf("bundle.pem"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(PathOf(""), "*.tmp", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task ANewerListIsNeverReplacedByAnOlderOne()
    {
        var newer = _service.Authority.SignRevocationList(9, []);
        Directory.CreateDirectory(PathOf("crl"));
        await File.WriteAllBytesAsync(PathOf("crl/small-ca.crl"), newer, TestContext.Current.CancellationToken);

        var outcome = await PublishAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("has number 9", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(newer, File.ReadAllBytes(PathOf("crl/small-ca.crl")));
    }

    [Fact]
    public async Task AListThatIsNotSignedByItsAuthorityIsNotWritten()
    {
        var forger = new SmallAuthority();
        _service.Ledger.Forger = forger;

        var outcome = await PublishAsync();

        Assert.Equal(7, outcome.ExitCode);
        Assert.False(File.Exists(PathOf("crl/small-ca.crl")));
    }

    [Fact]
    public async Task AListOfAnotherShardIsNotWritten()
    {
        _service.Ledger.ListsAreOfEverything = false;

        var outcome = await PublishAsync();

        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("another shard", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("crl/small-ca/0.crl")));
    }

    [Fact]
    public async Task ADeltaLiesBesideItsList()
    {
        _service.Ledger.PublishedDelta = _service.Authority.SignDeltaList(7, 5);

        var outcome = await PublishAsync();

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_service.Ledger.PublishedDelta, File.ReadAllBytes(PathOf("crl/small-ca-delta.crl")));
        Assert.Equal(7, Number(File.ReadAllBytes(PathOf("crl/small-ca.crl"))));
    }

    [Fact]
    public async Task NeitherPassesForTheOther()
    {
        _service.Ledger.PublishedDelta = _service.Authority.SignRevocationList(7, []);
        var whole = await PublishAsync();
        _service.Ledger.PublishedDelta = null;
        _service.Ledger.PublishedList = _service.Authority.SignDeltaList(7, 5);
        Directory.Delete(PathOf("crl"), recursive: true);

        var delta = await PublishAsync();

        Assert.Equal((7, 7), (whole.ExitCode, delta.ExitCode));
        Assert.Contains("is a delta", delta.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("crl/small-ca-delta.crl")));
        Assert.False(File.Exists(PathOf("crl/small-ca.crl")));
    }

    [Fact]
    public async Task TheDeltaIsFetchedByName()
    {
        _service.Ledger.PublishedDelta = _service.Authority.SignDeltaList(7, 5);

        var outcome = await _terminal.RunAsync("crl", "get", "small-ca", "--delta", "--out", _service.PathOf("delta.crl"), "--der");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_service.Ledger.PublishedDelta, File.ReadAllBytes(_service.PathOf("delta.crl")));
    }

    private static System.Numerics.BigInteger Number(byte[] list)
    {
        CertificateRevocationListBuilder.Load(list, out var number);
        return number;
    }

    [Fact]
    public async Task RevokingWithWaitSaysWhereItWasSeen()
    {
        await _terminal.RunAsync("issue", "--profile", "server-tls", "--dns", "one.example.test", "--out-dir", _service.PathOf("one"));

        var outcome = await _terminal.RunAsync("revoke", "--cert", _service.PathOf("one/chain.pem"), "--reason", "superseded", "--wait");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("on list 7", outcome.Error, StringComparison.Ordinal);
    }

    private string PathOf(string file) => _service.PathOf("mirror/" + file);

    private Task<Outcome> PublishAsync() => _terminal.RunAsync("publish", "--to", PathOf(""));
}
