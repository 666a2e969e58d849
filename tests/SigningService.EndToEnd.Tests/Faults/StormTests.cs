using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>Many times the calls that the service can carry out, and readers that do not read.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class StormTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    private const int Connections = 40;
    private const int CallsOfEach = 50;
    private const int SlowReaders = 5;

    // Fewer certificates for each than its budget would make the storm one of refusals alone.
    private const int Keys = 500;

    private readonly ConcurrentDictionary<StatusCode, int> _outcomes = [];
    private readonly ConcurrentBag<Certificate> _issued = [];
    private volatile bool _ends;

    /// <summary>Seconds, not the five minutes of a real one, unless <c>./dev chaos</c> asks for more rounds.</summary>
    private static TimeSpan Length => TimeSpan.FromSeconds(Math.Min(300, ChaosRun.Rounds(8)));

    [Fact]
    public async Task InAStormOfCallsTheServiceRefusesCleanlyGoesOnReadingAndIsItselfAfterwards()
    {
        await House.RestoreAsync();
        var process = House.Service.Id;
        using var calm = House.Connect("requester");
        await IssueAsync(calm, Csr.For("calm.example.test"), "storm-before-" + SecondPerson.NewRequestId());
        var before = ResidentMegabytes();
        var requests = Enumerable.Range(0, Keys).Select(_ => Csr.For("storm.example.test")).ToArray();

        var slow = Enumerable.Range(0, SlowReaders).Select(_ => House.Connect("auditor")).ToList();
        var streams = slow.Select(reader => reader.Audit.ExportLog(new ExportLogRequest(), cancellationToken: Stop)).ToList();
        var callers = Enumerable.Range(0, Connections).Select(connection => Task.Run(() => StormAsync(connection, requests))).ToArray();
        var slowest = await ReadWhileAsync(Length);
        _ends = true;
        await Task.WhenAll(callers);
        streams.ForEach(stream => stream.Dispose());
        slow.ForEach(reader => reader.Dispose());

        Assert.Empty(_outcomes.Keys.Except([StatusCode.OK, StatusCode.ResourceExhausted, StatusCode.Unavailable, StatusCode.DeadlineExceeded]));
        Assert.True(_outcomes.GetValueOrDefault(StatusCode.OK) > 0);
        Assert.Equal(process, House.Service.Id);
        await House.AwaitReadyAsync();
        await IssueAsync(calm, Csr.For("calm.example.test"), "storm-after-" + SecondPerson.NewRequestId());
        var serials = _issued.Select(certificate => certificate.SerialNumber).ToList();
        Assert.Equal(serials.Count, serials.Distinct().Count());
        ChaosRun.Report(
            "storm",
            ("seconds", (long)Length.TotalSeconds),
            ("calls-at-once", Connections * CallsOfEach),
            ("acknowledged", serials.Count),
            ("refused-or-unavailable", _outcomes.Where(outcome => outcome.Key != StatusCode.OK).Sum(outcome => outcome.Value)),
            ("slowest-list-ms", (long)slowest.TotalMilliseconds),
            ("resident-mb-before", before),
            ("resident-mb-after", ResidentMegabytes()),
            ("lost", await CountLostAsync(calm)),
            ("duplicates", 0));
    }

    private async Task StormAsync(int number, byte[][] requests)
    {
        using var connection = House.Connect("requester");
        var run = SecondPerson.NewRequestId();
        await Task.WhenAll(Enumerable.Range(0, CallsOfEach).Select(async call =>
        {
            for (var i = 0; !_ends; i++)
            {
                try
                {
                    var place = (number * CallsOfEach) + call + (i * 7);
                    _issued.Add(await IssueAsync(connection, requests[place % requests.Length], string.Create(CultureInfo.InvariantCulture, $"{run}-{call}-{i}")));
                    Count(StatusCode.OK);
                }
                catch (SigningServiceException e)
                {
                    Count(e.Status);
                    // A caller of no manners at all would only fill the counter.
                    await Task.Delay(100, Stop);
                }
            }
        }));
    }

    private void Count(StatusCode status) => _outcomes.AddOrUpdate(status, 1, (_, count) => count + 1);

    private static async Task<Certificate> IssueAsync(SigningServiceConnection connection, byte[] csr, string id) => (await connection.Certificates.IssueCertificateAsync(
        new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(csr), RequestId = id }, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: Stop)).Certificate;

    /// <summary>Relying parties fetch lists meanwhile; gives the slowest.</summary>
    private async Task<TimeSpan> ReadWhileAsync(TimeSpan length)
    {
        var (begun, slowest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (Stopwatch.GetElapsedTime(begun) < length)
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.NotEmpty(await Http.GetAsync(new Uri(House.PublicationUrl, "crls.pem")));
            var took = Stopwatch.GetElapsedTime(asked);
            slowest = took > slowest ? took : slowest;
            await Task.Delay(200, Stop);
        }

        return slowest;
    }

    /// <summary>Of the first thousand that were answered.</summary>
    private async Task<int> CountLostAsync(SigningServiceConnection connection)
    {
        var lost = 0;
        foreach (var certificate in _issued.Take(1000))
        {
            var shown = await connection.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = certificate.Name }, cancellationToken: Stop);
            lost += shown.Certificate.Der.Equals(certificate.Der) ? 0 : 1;
        }

        return lost;
    }

    private long ResidentMegabytes()
    {
        using var process = Process.GetProcessById(House.Service.Id);
        return process.WorkingSet64 >> 20;
    }
}
