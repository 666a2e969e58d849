using System.Diagnostics;
using System.Runtime.Versioning;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>Killed and started over and over, as by an init system that means well.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class RestartLoopTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    [Fact]
    public async Task KilledAndStartedOverAndOverItLeavesNothingBehindAndUsesThePinOnceAStart()
    {
        var rounds = ChaosRun.Rounds(10);
        var token = await ScriptedToken.PutInFrontAsync(House, Stop);
        try
        {
            var files = 0;
            var slowest = TimeSpan.Zero;
            for (var round = 0; round < rounds; round++)
            {
                await House.Service.KillAsync();
                var begun = Stopwatch.GetTimestamp();
                House.Start(token.ServiceFile);
                await House.AwaitReadyAsync();
                var took = Stopwatch.GetElapsedTime(begun);
                slowest = took > slowest ? took : slowest;
                // What the first start of a kind leaves, the others must not add to.
                files = round == 0 ? CountFiles() : files;
            }

            Assert.Equal(rounds + 1, token.Module.CountLogins());
            Assert.Equal(files, CountFiles());
            ChaosRun.Report("restart-loop", ("rounds", rounds), ("logins", token.Module.CountLogins()), ("slowest-start-ms", (long)slowest.TotalMilliseconds));
        }
        finally
        {
            await ScriptedToken.TakeAwayAsync(House);
        }
    }

    private int CountFiles() =>
        new[] { "token", "ledger", "hierarchy" }.Sum(folder => Directory.EnumerateFiles(House.PathOf(folder), "*", SearchOption.AllDirectories).Count());
}
