using System.Diagnostics;
using SigningService.Client.Holding;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Client.Tests.Holding;

/// <summary>Roots that change under a holder that runs.</summary>
public sealed class HolderTrustTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private HolderSetup _host = null!;

    public async ValueTask InitializeAsync() => _host = await HolderSetup.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task NewRootsAreTrustedBeforeAnythingIsSignedByThemAndOldOnesNoLongerAfter()
    {
        await using var holder = new CertificateHolder(_host.Options(TimeProvider.System, HolderSetup.Order()));
        holder.Start();
        await UntilAsync(() => holder.Standings.All(s => s.State == HeldState.Current), holder);
        var (first, next) = (_host.Service.Authority, new SmallAuthority("Next"));

        // Published: trusted, and stored, while everything is still signed by the first.
        _host.Ledger.FurtherRoots.Enqueue(next);
        await UntilAsync(() => holder.Trust.Roots.Contains(next.Root), holder);
        Assert.Contains(first.Root, holder.Trust.Roots);
        Assert.Equal(0, holder.Standings.Sum(s => s.FailuresTotal));
        Assert.Contains(next.Root.ExportCertificatePem(), await File.ReadAllTextAsync(_host.Service.PathOf("state/trust.pem"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // In use: what comes is signed by the next, the server's certificate as well.
        _host.Ledger.Successor = next;
        holder.RenewNow();
        await UntilAsync(
            () => new[] { "identity", "web" }.All(name => holder.Find(name).Current!.Certificate.Issuer == next.Certificate.Subject), holder);

        // Withdrawn: the first is trusted no longer, and the agent goes on.
        _host.Ledger.FirstRootIsGone = true;
        await UntilAsync(() => !holder.Trust.Roots.Contains(first.Root), holder);
        var serial = holder.Current!.Certificate.SerialNumber;
        holder.RenewNow();
        await UntilAsync(() => holder.Current!.Certificate.SerialNumber != serial, holder);
        Assert.DoesNotContain(holder.Standings, s => s.FailureReason is "VERIFICATION_FAILED" or "SERVER_NOT_TRUSTED");
    }

    [Fact]
    public async Task WhatIsSignedUnderRootsThatWereNeverPublishedIsNotTaken()
    {
        await using var holder = _host.Hold(HolderSetup.Order());
        await _host.StepForAsync(holder, TimeSpan.FromHours(1));
        var before = holder.Find("web").Current!.Certificate.SerialNumber;
        _host.Ledger.Successor = new SmallAuthority("Unknown");

        holder.RenewNow();
        await _host.StepForAsync(holder, TimeSpan.FromHours(2));

        Assert.Equal(before, holder.Find("web").Current!.Certificate.SerialNumber);
        Assert.All(holder.Standings, s => Assert.Contains(s.FailureReason, new[] { "VERIFICATION_FAILED", "SERVER_NOT_TRUSTED" }));
    }

    private static async Task UntilAsync(Func<bool> isSo, CertificateHolder holder)
    {
        for (var begun = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(20, TestContext.Current.CancellationToken))
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, string.Join("; ", holder.Standings));
    }
}
