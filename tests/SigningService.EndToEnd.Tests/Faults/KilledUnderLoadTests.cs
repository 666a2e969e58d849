using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The service dies under load, again and again. What it answered it must know afterwards, and nothing else may have been signed.</summary>
[Collection<InFaultyHouse>]
public sealed class KilledUnderLoadTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    private static int Kills => ChaosRun.Rounds(50);

    private static int Stops => ChaosRun.Rounds(10);

    [Fact]
    public async Task HeldStillForAWhileUnderLoadTheServiceGoesOnWithNothingLost()
    {
        await House.RestoreAsync();
        var process = House.Service.Id;
        await using var load = IssuingLoad.Start(House);
        for (var pause = 0; pause < 3; pause++)
        {
            await load.AwaitAnswersAsync(10);
            await House.Service.SignalAsync("STOP", Stop);
            await Task.Delay(TimeSpan.FromSeconds(2), Stop);
            await House.Service.SignalAsync("CONT", Stop);
        }

        await load.AwaitAnswersAsync(10);
        await load.StopAsync();
        Assert.Equal(process, House.Service.Id);
        await RequireWholeAsync(load);
    }

    [Fact]
    public async Task KilledFiftyTimesTheServiceKnowsEveryCertificateThatItAnswered()
    {
        await House.RestoreAsync();
        var random = ChaosRun.Dice();
        await using var load = IssuingLoad.Start(House);
        var known = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await load.AwaitAnswersAsync(random.Next(3, 40));
            var before = load.Answered.Keys.ToList();
            await House.Service.KillAsync();
            load.Pause();
            House.Start();
            known += await RequireKnownAsync(load, before.Except(_checked));
            load.Resume();
        }

        await load.StopAsync();
        Assert.True(load.Interrupted > 0, "No request was cut off: the test proves nothing.");
        Assert.True(known >= 3 * Kills, $"Only {known} certificates were asked for again.");
        await RequireWholeAsync(load);
        ChaosRun.Report("killed-under-load", ("rounds", Kills), ("acknowledged", load.Answered.Count), ("interrupted", load.Interrupted), ("lost", 0), ("duplicates", 0));
    }

    [Fact]
    public async Task AskedToStopUnderLoadTheServiceEndsWithExitCodeZeroAndLosesNothing()
    {
        await House.RestoreAsync();
        var random = ChaosRun.Dice();
        await using var load = IssuingLoad.Start(House);
        for (var stop = 0; stop < Stops; stop++)
        {
            await load.AwaitAnswersAsync(random.Next(3, 40));
            Assert.Equal(0, await House.Service.TerminateAsync(Stop));
            House.Start();
        }

        await load.StopAsync();
        await RequireWholeAsync(load);
        ChaosRun.Report("stopped-under-load", ("rounds", Stops), ("acknowledged", load.Answered.Count), ("interrupted", load.Interrupted), ("lost", 0), ("duplicates", 0));
    }

    private readonly HashSet<string> _checked = [];

    /// <summary>GetCertificate gives the same bytes, and so does a retry of the request.</summary>
    private async Task<int> RequireKnownAsync(IssuingLoad load, IEnumerable<string> requestIds)
    {
        using var connection = House.Connect("requester");
        var count = 0;
        foreach (var id in requestIds.ToList())
        {
            var answered = load.Answered[id];
            var repeated = await load.RepeatAsync(connection, id);
            Assert.Equal(answered.Der, repeated.Der);
            var shown = await connection.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = answered.Name }, cancellationToken: Stop);
            Assert.Equal(answered.Der, shown.Certificate.Der);
            _checked.Add(id);
            count++;
        }

        return count;
    }

    /// <summary>One certificate a request, no serial number twice, an intent before each; nothing more than was asked for.</summary>
    private async Task RequireWholeAsync(IssuingLoad load)
    {
        await RequireKnownAsync(load, load.Answered.Keys.Except(_checked));
        var stored = new Dictionary<string, Certificate>();
        using (var auditor = House.Connect("auditor"))
        {
            foreach (var name in load.Names)
            {
                await foreach (var certificate in Listing.ReadAllAsync(auditor, new CertificateFilter { SubjectName = "dns:" + name }, Stop))
                    Assert.True(stored.TryAdd(certificate.SerialNumber, certificate), $"The serial number {certificate.SerialNumber} was given twice.");
            }
        }

        Assert.Equal(load.Answered.Count, stored.Count);
        foreach (var answered in load.Answered.Values)
            Assert.Equal(answered.Der, stored[answered.SerialNumber].Der);

        Assert.Equal(0, await House.Service.TerminateAsync(Stop));
        var acts = await AuditedActs.ReadAsync(House.PathOf("ledger", "ledger.db"), Stop);
        await House.StartAsync();
        foreach (var (id, certificate) in load.Answered)
            acts.RequireIntentAndOutcome(id, certificate);
    }
}
