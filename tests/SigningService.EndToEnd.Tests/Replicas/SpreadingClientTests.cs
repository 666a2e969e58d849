using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Google.Protobuf;
using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Replicas;

/// <summary>Clients that know all three services, while these are killed one after another.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SpreadingClientTests(ReplicatedHouse house) : HouseTests<ReplicatedHouse>(house), IClassFixture<ReplicatedHouse>
{
    private readonly ConcurrentDictionary<string, Certificate> _answered = [];
    private volatile bool _ends;

    [Fact]
    public async Task AReplicaThatIsKilledUnderLoadFailsNoCall()
    {
        var clients = Enumerable.Range(0, 6).Select(client => Task.Run(() => IssueAsync(client))).ToArray();
        var rounds = ChaosRun.Rounds(3);
        for (var round = 0; round < rounds; round++)
        {
            await AwaitAnswersAsync(20, clients);
            await KillAsync(1 + (round % 3));
            await AwaitAnswersAsync(20, clients);
            var up = await House.DevAsync("up", "--detach", "--port-base", House.PortBase.ToString(CultureInfo.InvariantCulture), "--replicas", "3");
            Assert.True(up.ExitCode == 0, up.Output);
        }

        await AwaitAnswersAsync(20, clients);
        _ends = true;
        // Any call that failed fails the test here.
        await Task.WhenAll(clients);
        Assert.Equal(_answered.Count, _answered.Values.Select(certificate => certificate.SerialNumber).Distinct().Count());
        ChaosRun.Report("replica-killed", ("rounds", rounds), ("acknowledged", _answered.Count), ("calls-that-failed", 0), ("lost", 0), ("duplicates", 0));
    }

    [Fact]
    public async Task SignctlIsTheSameWithAnyOfThem()
    {
        var servers = "https://localhost:1," + string.Join(',', House.Addresses);
        for (var i = 0; i < 4; i++)
            await House.RequireSignctlAsync("auditor", "authorities", "--server", servers);
    }

    private async Task IssueAsync(int client)
    {
        using var identity = ClientIdentity.FromPem(
            await File.ReadAllTextAsync(Path.Combine(House.ClientFolder("requester"), "chain.pem"), Stop),
            await File.ReadAllTextAsync(Path.Combine(House.ClientFolder("requester"), "key.pem"), Stop));
        using var connection = SigningServiceConnection.Open(
            [.. House.Addresses.Select(address => new Uri(address))], TrustBundle.FromPem(await File.ReadAllTextAsync(House.TrustFile, Stop)), identity);
        for (var i = 0; !_ends; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"spread-{client}-{i}");
            var request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For($"{id}.example.test")), RequestId = id };
            _answered[id] = (await connection.Certificates.IssueCertificateAsync(request, cancellationToken: Stop)).Certificate;
        }
    }

    private async Task AwaitAnswersAsync(int more, Task[] clients)
    {
        var goal = _answered.Count + more;
        await Waiting.ForAsync(
            () => Task.FromResult(_answered.Count), count => count >= goal || clients.Any(client => client.IsFaulted), count => $"{count} requests were answered, {goal} should be.");
        await Task.WhenAll(clients.Where(client => client.IsFaulted));
    }

    /// <summary>kill -9 of one, from 1.</summary>
    private async Task KillAsync(int replica)
    {
        var file = House.PathOf(replica == 1 ? "service.pid" : string.Create(CultureInfo.InvariantCulture, $"service-{replica}.pid"));
        using var process = Process.GetProcessById(int.Parse((await File.ReadAllTextAsync(file, Stop)).Trim(), CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync(Stop);
    }
}
