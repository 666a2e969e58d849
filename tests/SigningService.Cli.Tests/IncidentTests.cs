using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

public sealed class IncidentTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _terminal = Terminal.For(_service);
        await _terminal.RunAsync("issue", "--profile", "server-tls", "--dns", "a.example.test", "--out-dir", _service.PathOf("a"));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WithoutYesItShowsWhatWouldBeDoneAndHowToGoOn()
    {
        var outcome = await _terminal.RunAsync("incident", "open", "--where", "profile=server-tls", "--deadline", "24h");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("certificates   1", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("run the same command with --yes", outcome.Error, StringComparison.Ordinal);
        Assert.Null(_service.Ledger.Incident);
    }

    [Fact]
    public async Task WithYesItIsOpenedWatchedToItsEndAndClosed()
    {
        var opened = await _terminal.RunAsync(
            "incident", "open", "--where", "profile=server-tls", "--deadline", "24h", "--reason", "key-compromise", "--note", "stolen", "--yes");
        Assert.Contains("signctl incident show 4f1d8aa0c3b9 --watch", opened.Error, StringComparison.Ordinal);
        Assert.Contains("key-compromise", opened.Out, StringComparison.Ordinal);

        var watched = await _terminal.RunAsync("incident", "show", "4f1d8aa0c3b9", "--watch");
        Assert.Contains("1 certificates: 0 renewed, 1 revoked", watched.Out, StringComparison.Ordinal);
        Assert.Matches("small-ca/0a +uri:spiffe://example.test/slow +2026-11-23 12:00:00Z +never", watched.Out);
        Assert.Matches("4f1d8aa0c3b9 +open +key-compromise", (await _terminal.RunAsync("incident", "list")).Out);
        Assert.Matches("state +closed", (await _terminal.RunAsync("incident", "close", "4f1d8aa0c3b9")).Out);
        Assert.Equal(4, (await _terminal.RunAsync("incident", "show", "00")).ExitCode);
    }

    [Fact]
    public async Task WhatDoesNotFitEndsAsARefusalAndSaysWhatToChange()
    {
        var outcome = await _terminal.RunAsync("incident", "open", "--where", "profile=server-tls", "--deadline", "24h", "--rate", "60/m", "--dry-run");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("no. Ask for more a second.", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "give at least one condition")]
    [InlineData("profile", "'profile' is no condition")]
    [InlineData("profile=a,profile=b", "profile is given twice")]
    [InlineData("colour=red", "there is no condition 'colour'")]
    [InlineData("key=abc", "64 hexadecimal digits")]
    [InlineData("issued-before=soon", "'soon' is no time")]
    public async Task AConditionThatIsNoneIsWrongUsage(string where, string expected)
    {
        var outcome = await _terminal.RunAsync("incident", "open", "--where", where, "--deadline", "1h");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllConditionsReachTheService()
    {
        var where = "profile=server-tls,authority=server-ca,requester=uri:spiffe://example.test/a/,issued-from=2026-01-01T00:00:00Z,issued-before=2026-11-01T00:00:00Z,"
            + $"key={new string('a', 64)},key-algorithm=P-256,expires-from=2026-12-01T00:00:00Z,expires-before=2027-01-01T00:00:00Z,certificate=server-ca/0a";

        await _terminal.RunAsync("incident", "open", "--where", where, "--deadline", "1h", "--yes");

        var parts = where.Split(',').Order(StringComparer.Ordinal);
        Assert.Equal(parts, SigningService.Cli.Incidents.WhereText.Of(_service.Ledger.Incident!.Filter).Split(',').Order(StringComparer.Ordinal));
    }
}
