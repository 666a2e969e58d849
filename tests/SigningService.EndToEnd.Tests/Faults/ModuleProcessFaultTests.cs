using System.Globalization;
using System.Runtime.Versioning;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The library of the token in two processes of its own, which fail under a service with clients.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class ModuleProcessFaultTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    [Fact]
    public async Task LibrariesThatCrashCostTriesAndNothingElseAndTheServiceStaysUp()
    {
        var rounds = ChaosRun.Rounds(10);
        await using var loaded = await LoadedToken.StartAsync(House, processes: 2, Stop);
        var service = House.Service.Id;
        var dice = ChaosRun.Dice();
        string[] accidents = ["crash", "die-before", "die-after"];
        for (var round = 0; round < rounds; round++)
            await loaded.SufferAsync("C_Sign", 1, $"C_Sign {dice.Next(1, 20)} 1 {accidents[dice.Next(accidents.Length)]}");

        Assert.Equal(service, House.Service.Id);
        Assert.False(House.Service.HasEnded);
        await loaded.RequireWholeAsync("crashed-libraries", rounds, Stop);
    }

    [Fact]
    public async Task LibrariesThatHangAreEndedAtTheirDeadlineAndReplaced()
    {
        await using var loaded = await LoadedToken.StartAsync(House, processes: 2, Stop);
        var before = await AwaitChildrenAsync(_ => true);
        await loaded.Load.AwaitAnswersAsync(5);

        // A call that hangs comes back when the script changes: until both are other processes it stays.
        loaded.Token.Module.Obey("C_Sign 10 1 hang");
        await AwaitChildrenAsync(now => !now.Overlaps(before));
        loaded.Token.Module.Behave();

        await loaded.Load.AwaitAnswersAsync(20);
        await loaded.RequireWholeAsync("hung-libraries", loaded.Token.Module.CountFaults("C_Sign"), Stop);
    }

    [Fact]
    public async Task ProcessesOfLibrariesEndWithAServiceThatIsKilled()
    {
        _ = await ScriptedToken.PutInFrontAsync(House, processes: 2, Stop);
        var libraries = await AwaitChildrenAsync(_ => true);

        await House.Service.KillAsync();

        await Waiting.ForAsync(() => Task.FromResult(libraries.Count(IsAlive)), count => count == 0, count => $"{count} processes live on.");
        await ScriptedToken.TakeAwayAsync(House);
    }

    private static bool IsAlive(string process) => Directory.Exists($"/proc/{process}");

    private Task<HashSet<string>> AwaitChildrenAsync(Func<HashSet<string>, bool> hoped) =>
        Waiting.ForAsync(() => Task.FromResult(Children()), now => now.Count == 2 && hoped(now), now => $"{now.Count} processes are there.\n{House.LogTail()}");

    /// <summary>Processes that threads of the service have started.</summary>
    private HashSet<string> Children() => [.. Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{House.Service.Id}/task"))
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
