using SigningService.Authority.Authorities;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Tests.Authorities;

/// <summary>The story of a succession, told whole, out of order and cut off everywhere.</summary>
public sealed class AuthoritySuccessionTests : IDisposable
{
    private readonly SuccessionHouse _house = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _house.Dispose();

    [Fact]
    public async Task AnAuthorityPassesThroughAllItsStagesAndTheOneBeforeItEnds()
    {
        await _house.StartAsync();
        Assert.Equal("server-ca", await _house.IssueAsync());

        await _house.PrepareAsync();
        Assert.Equal(AuthorityStage.Prepared, (await _house.FindAsync("server-ca-2")).Stage);
        await _house.InstallAsync();
        Assert.Equal(AuthorityStage.Published, (await _house.FindAsync("server-ca-2")).Stage);
        Assert.Equal("server-ca", await _house.IssueAsync());
        await _house.ActivateAsync();

        Assert.Equal("server-ca-2", await _house.IssueAsync());
        Assert.Equal(AuthorityStage.Retiring, (await _house.FindAsync("server-ca")).Stage);
        Assert.Equal(RefusalReason.KeyStillNeeded, await RefusedAsync(_house.RetireAsync));
        Assert.Equal(RefusalReason.KeyStillNeeded, await RefusedAsync(_house.DestroyAsync));
        _house.Advance(TimeSpan.FromDays(91));
        await _house.RetireAsync();
        await _house.DestroyAsync();
        Assert.NotNull((await _house.FindAsync("server-ca")).KeyDestroyedAt);
        Assert.Equal(["client-ca", "root", "server-ca-2"], _house.Keys.Held.Keys);
    }

    [Fact]
    public async Task AStepThatIsTakenTwiceIsTakenOnce()
    {
        await _house.StartAsync();
        foreach (var step in Steps())
        {
            await step(_house);
            await step(_house);
            await _house.RequireOneActiveAsync();
        }

        Assert.Equal(1, _house.Keys.Made);
    }

    [Fact]
    public async Task AStepOutOfOrderIsRefusedAndChangesNothing()
    {
        await _house.StartAsync();
        Assert.Equal(RefusalReason.UnknownAuthority, await RefusedAsync(_house.ActivateAsync));
        Assert.Equal(RefusalReason.AuthorityNotInStage, await RefusedAsync(_house.RetireAsync));
        await _house.PrepareAsync();
        Assert.Equal(RefusalReason.AuthorityNotInStage, await RefusedAsync(_house.ActivateAsync));
        await _house.InstallAsync();

        Assert.Equal(RefusalReason.AuthorityNotInStage, await RefusedAsync(() => _house.Succession.ActivateAsync(_house.Operator, "server-ca-2", false, "", Stop)));
        Assert.Equal(RefusalReason.InvalidRequest, await RefusedAsync(() => _house.Succession.ActivateAsync(_house.Operator, "server-ca-2", true, "", Stop)));
        Assert.Equal(RefusalReason.NotGranted, await RefusedAsync(() => _house.Succession.ActivateAsync(_house.Requester, "server-ca-2", true, "mine", Stop)));
        Assert.Equal(AuthorityStage.Published, (await _house.FindAsync("server-ca-2")).Stage);
        await _house.RequireOneActiveAsync();
    }

    [Fact]
    public async Task CutOffAtAnyWriteAndAnyKeyTheSameStepGoesOnAndOneIsActiveThroughout()
    {
        var cuts = 0;
        while (await IsCutOffAsync(cuts))
            cuts++;

        TestContext.Current.TestOutputHelper!.WriteLine($"{cuts} cuts");
        Assert.True(cuts >= 16, $"Only {cuts} places to cut: the test proves little.");
    }

    /// <summary>Takes the whole way with one cut; false if the way was over before it.</summary>
    private static async Task<bool> IsCutOffAsync(int cut)
    {
        using var house = new SuccessionHouse();
        await house.StartAsync();
        house.Fuse.Left = cut;
        var wasCut = false;
        foreach (var step in Steps())
        {
            try
            {
                await step(house);
            }
            catch (CutOffException)
            {
                wasCut = true;
                await house.StartAsync();
                await house.RequireOneActiveAsync();
                await step(house);
            }

            await house.RequireOneActiveAsync();
        }

        Assert.NotNull((await house.FindAsync("server-ca")).KeyDestroyedAt);
        Assert.Equal("server-ca-2", await house.IssueAsync());
        Assert.Equal(1, house.Keys.Made);
        Assert.Equal(["client-ca", "root", "server-ca-2"], house.Keys.Held.Keys);
        return wasCut;
    }

    private static IEnumerable<Func<SuccessionHouse, Task>> Steps() =>
        [house => house.PrepareAsync(), house => house.InstallAsync(), house => house.ActivateAsync(), house => house.RetireAsync(), house => house.DestroyAsync()];

    private static async Task<RefusalReason> RefusedAsync(Func<Task> step) => (await Assert.ThrowsAsync<RefusedException>(step)).Reason;
}
