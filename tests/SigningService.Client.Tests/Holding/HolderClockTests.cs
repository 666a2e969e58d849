using SigningService.Client.Holding;

namespace SigningService.Client.Tests.Holding;

/// <summary>A host whose clock is wrong by a day.</summary>
public sealed class HolderClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private HolderSetup _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await HolderSetup.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task EnrollingWithAWrongClockSaysSoAndSucceedsByTheServicesTime(int days)
    {
        SetClock(days);
        await using var holder = _host.Hold(HolderSetup.Order());

        await _host.StepForAsync(holder, Hour);

        Assert.All(holder.Standings, s => Assert.Equal(HeldState.Current, s.State));
        Assert.InRange(holder.ClockOffset.TotalDays, -days - 0.1, -days + 0.1);
        Assert.InRange(_host.Ledger.Calls, 2, 8);
    }

    // The handshake is judged by the host's clock, since nothing else is known before it: the service's certificate then is of the past or future.
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task WhereTheHandshakeFailsForTheClockItSaysSoTriesSeldomAndSpendsNoToken(int days)
    {
        _host.Ledger.ServerTime = TimeSpan.FromDays(days);
        await using var holder = _host.Hold();

        for (var i = 0; i < 24 * 60; i++)
        {
            await holder.StepAsync(Cancel);
            _host.Advance(TimeSpan.FromMinutes(1));
        }

        var standing = holder.Standings[0];
        Assert.Equal((HeldState.Missing, "SERVER_NOT_TRUSTED"), (standing.State, standing.FailureReason));
        Assert.Contains("clock", standing.Failure, StringComparison.Ordinal);
        Assert.InRange(standing.Failures, 30, 120);
        _host.Ledger.ServerTime = TimeSpan.Zero;
        await _host.StepForAsync(holder, Hour);
        Assert.NotNull(holder.Current);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task WhatItHasStaysWhileTheHandshakeFailsForTheClock(int days)
    {
        await using (var before = _host.Hold())
            await _host.StepForAsync(before, Hour);
        _host.Ledger.ServerTime = TimeSpan.FromDays(days);
        await using var holder = _host.Hold();
        var serial = holder.Current!.Certificate.SerialNumber;
        holder.RenewNow();

        await _host.StepForAsync(holder, TimeSpan.FromDays(1));

        Assert.Equal(serial, holder.Current!.Certificate.SerialNumber);
        Assert.Contains("clock", holder.Standings[0].Failure, StringComparison.Ordinal);
        Assert.InRange(holder.Standings[0].Failures, 30, 120);
    }

    [Fact]
    public async Task AClockAheadOfTheCertificatesEndIsFoundOutByAskingAndNoTokenIsNeeded()
    {
        await using (var enrolled = _host.Hold())
            await _host.StepForAsync(enrolled, Hour);
        SetClock(91);
        await using var holder = _host.Hold();
        var serial = holder.Current!.Certificate.SerialNumber;

        await _host.StepForAsync(holder, Hour);

        Assert.Equal((HeldState.Current, null), (holder.Standings[0].State, holder.Standings[0].FailureReason));
        Assert.Equal(serial, holder.Current!.Certificate.SerialNumber);
    }

    [Fact]
    public async Task AfterTheClockWasSetBackItAsksAtOnceAndNotADayLater()
    {
        SetClock(1);
        await using var holder = _host.Hold();
        await _host.StepForAsync(holder, Hour);
        SetClock(0);
        await holder.StepAsync(Cancel);
        var before = _host.Ledger.Calls;

        await _host.StepForAsync(holder, Hour);

        Assert.Equal(TimeSpan.Zero, holder.ClockOffset);
        Assert.InRange(_host.Ledger.Calls - before, 0, 6);
        Assert.True(holder.Standings[0].NextTry < _host.Time.GetUtcNow().AddHours(12), $"{holder.Standings[0].NextTry:u}");
    }

    private void SetClock(int days) => _host.Clock.AdjustTime(_host.Time.GetUtcNow().AddDays(days));
}
