using Google.Protobuf;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Publication;

public sealed class RestartTests : IAsyncLifetime
{
    // Lists that wait longer for others to join than this process lives.
    private readonly RunningService _service = new() { Edit = text => text.Replace("publishDelay: 0s", "publishDelay: 1h", StringComparison.Ordinal) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ARevocationThatWasAnsweredJustBeforeTheEndIsListedAfterTheStart()
    {
        var issued = await new CertificateService.CertificateServiceClient(_service.Connect("requester")).IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("api.example.test")) }, cancellationToken: Stop);
        var before = await ReadListAsync(issued.Certificate.Shard, _ => true);
        await new CertificateService.CertificateServiceClient(_service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = issued.Certificate.Name, Reason = RevocationReason.KeyCompromise }, cancellationToken: Stop);
        await _service.StopAsync();

        await _service.StartAsync();

        var serial = Convert.FromHexString(issued.Certificate.SerialNumber);
        Assert.True(before.AsSpan().IndexOf(serial) < 0);
        await ReadListAsync(issued.Certificate.Shard, list => list.AsSpan().IndexOf(serial) >= 0);
    }

    /// <summary>Reads the list of a shard until it is as hoped; the test ends with its own patience otherwise.</summary>
    private async Task<byte[]> ReadListAsync(int shard, Func<byte[], bool> hoped)
    {
        using var http = new HttpClient { BaseAddress = _service.Publication };
        while (true)
        {
            using var answer = await http.GetAsync($"/crl/server-ca/{shard}.crl", Stop);
            if (answer.IsSuccessStatusCode && await answer.Content.ReadAsByteArrayAsync(Stop) is var list && hoped(list))
                return list;
            await Task.Delay(20, Stop);
        }
    }
}
