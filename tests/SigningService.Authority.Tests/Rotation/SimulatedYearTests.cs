using System.Diagnostics;
using System.Globalization;
using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Authority.Names;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Rotation;

/// <summary>
/// A year of a thousand clients that all enrol in the same minute: real issuance and renewal under an in-process key, a clock that is set from
/// one event to the next.
/// </summary>
public sealed class SimulatedYearTests(ITestOutputHelper output)
{
    private const int Clients = 1_000;
    private const int Seed = 20261124;

    private static readonly DateTimeOffset End = Some.Time.AddYears(1);

    private readonly TestHouse _house = new();

    [Fact]
    public async Task NobodyIsEverWithoutACertificateAndNoHourSeesTwiceTheMean()
    {
        var clients = await RunAsync(awayClients: 0);

        var perHour = PerHour(clients);
        Assert.True(perHour.Max() <= 2 * perHour.Average(), $"{perHour.Max()} in an hour, {perHour.Average():0.000} on average");
        Assert.All(clients, client => Assert.InRange(client.Renewals.Count, 5, 7));
        // After the first one, which takes a client to its place, exactly one period lies between two.
        Assert.All(clients, client => Assert.Single(client.Renewals.Zip(client.Renewals.Skip(1), (one, next) => next - one).Distinct()));
    }

    [Fact]
    public async Task NobodyRenewsInAFreezeAlsoAfterAnOutage()
    {
        _house.Rotation.Replace(_house.RotationOf("rules: []\nfreezes: [{name: quarter end, every: quarter-end, before: 10d, after: 3d}]"));

        var clients = await RunAsync(awayClients: 100);

        var freezes = _house.Rotation.Current.FreezesBetween(Some.Time, End).ToList();
        Assert.Equal(4, freezes.Count);
        var frozen = clients.SelectMany(client => client.Renewals).Where(time => freezes.Any(freeze => time >= freeze.From && time < freeze.Until));
        Assert.Empty(frozen);
        Assert.All(clients, client => Assert.InRange(client.Renewals.Count, 5, 10));
        Assert.True(PerHour(clients).Max() <= 4, "A freeze doubles what comes before it, and sends few to the time behind it.");
    }

    private async Task<List<SimulatedClient>> RunAsync(int awayClients)
    {
        var watch = Stopwatch.StartNew();
        var advice = new RenewalAdviceReading(_house.Reading, _house.Ledger, _house.Advising);
        var clients = await EnrolAsync();
        TakeAway(clients, awayClients);
        var events = new PriorityQueue<SimulatedClient, DateTimeOffset>(clients.Select(client => (client, _house.Time.GetUtcNow())));
        var wakes = 0;
        while (events.TryDequeue(out var client, out var time) && time < End)
        {
            if (time > _house.Time.GetUtcNow())
                _house.Time.SetUtcNow(time);
            var before = client.Current.Intent;
            events.Enqueue(client, await client.WakeAsync(advice));
            wakes++;
            Assert.True(before.NotAfter >= _house.Time.GetUtcNow(), $"A client came at {time:u}, its certificate had ended at {before.NotAfter:u} (seed {Seed}).");
        }

        Assert.All(clients, client => Assert.True(client.Current.Intent.NotAfter >= End));
        Assert.All(_house.Ledger.Records, record => Assert.True(record.Intent.NotAfter - record.Intent.NotBefore < TimeSpan.FromSeconds(7_776_000)));
        Print(clients, wakes, watch.Elapsed);
        return clients;
    }

    private async Task<List<SimulatedClient>> EnrolAsync()
    {
        var names = NameRules.Read(ReviewedFile.Parse("grant.yaml", "uri: [\"spiffe://example.test/clients/\"]").Root);
        var registrar = new Caller("uri:spiffe://example.test/registrar", Role.Requester, [new IssuanceGrant(["client-tls"], names)], null);
        var clients = new List<SimulatedClient>();
        for (var i = 0; i < Clients; i++)
        {
            var client = new SimulatedClient(_house, i.ToString(CultureInfo.InvariantCulture));
            await client.EnrolAsync(registrar);
            clients.Add(client);
            _house.Time.Advance(TimeSpan.FromMilliseconds(60_000.0 / Clients));
        }

        return clients;
    }

    // At most as long as the grace, so that whoever is away when it should renew can still do so.
    private static void TakeAway(List<SimulatedClient> clients, int count)
    {
        var random = new Random(Seed);
        for (var i = 0; i < count; i++)
        {
            var client = clients[random.Next(clients.Count)];
            client.AwayFrom = Some.Time.AddDays(random.NextDouble() * 365);
            client.AwayUntil = client.AwayFrom.AddDays(random.NextDouble() * 14);
        }
    }

    /// <summary>From the earliest moment of a first renewal on.</summary>
    private static List<int> PerHour(List<SimulatedClient> clients)
    {
        var from = Some.Time.AddDays(16);
        var counts = new int[(int)(End - from).TotalHours];
        foreach (var time in clients.SelectMany(client => client.Renewals).Where(time => time >= from && time < from.AddHours(counts.Length)))
            counts[(int)(time - from).TotalHours]++;
        return [.. counts];
    }

    private void Print(List<SimulatedClient> clients, int wakes, TimeSpan took)
    {
        var perHour = PerHour(clients);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{clients.Count} clients, {_house.Ledger.Records.Count} certificates, {wakes} times asked; renewals an hour: {perHour.Average():0.00} on average, {perHour.Max()} at most; {took.TotalSeconds:0.0} s"));
    }
}
