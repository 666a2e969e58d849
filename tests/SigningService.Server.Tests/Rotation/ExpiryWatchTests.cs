using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Auditing;
using SigningService.AuditLog;
using SigningService.Contracts.V1;
using SigningService.Authority.ServiceKeys;
using SigningService.Ledger;
using SigningService.Server.Jobs;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Rotation;

public sealed class ExpiryWatchTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WhatWasNotRenewedIsToldOnceOfEachTimeThatThePolicyNames()
    {
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        var forgotten = (await requester.IssueCertificateAsync(Requests.Issue("forgotten.example.test"), cancellationToken: Stop)).Certificate;
        var renewed = (await requester.IssueCertificateAsync(Requests.Issue("renewed.example.test"), cancellationToken: Stop)).Certificate;
        await requester.RenewCertificateAsync(
            new RenewCertificateRequest { Name = renewed.Name, Csr = ByteString.CopyFrom(Requests.Csr("renewed.example.test")) }, cancellationToken: Stop);
        Assert.Empty(await AlarmsAsync(forgotten));

        foreach (var days in new[] { 76.5, 0.1, 7, 6, 0.2 })
        {
            _service.Time.Advance(TimeSpan.FromDays(days));
            await LookAsync();
            await LookAsync();
        }

        Assert.Equal(["1209600", "604800", "86400"], await AlarmsAsync(forgotten));
        Assert.Empty(await AlarmsAsync(renewed));
        Assert.Equal(3, _service.Logs.Events.Count(line => line.RenderMessage(null).Contains(forgotten.Name, StringComparison.Ordinal)));
        var metrics = await new HttpClient().GetStringAsync(new Uri(_service.Operations, "/metrics"), Stop);
        Assert.Contains("signing_certificate_expiring_soonest_seconds", metrics, StringComparison.Ordinal);
        Assert.Contains("kind=\"leaf\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthoritiesAreToldOfAsWell()
    {
        _service.Time.Advance(TimeSpan.FromDays((5 * 365) - 20));

        await LookAsync();

        var alarms = await EntriesAsync();
        Assert.Contains(alarms, alarm => alarm.Detail("kind") == "Authority" && alarm.Detail("holder") == "server-ca" && alarm.Detail("threshold_seconds") == "2592000");
        Assert.DoesNotContain(alarms, alarm => alarm.Detail("holder") == "root");
    }

    /// <summary>Of the service's own, once their renewal fails for long enough.</summary>
    [Theory]
    [InlineData("tls", "Service", "2592000 1209600 604800 86400")]
    [InlineData("responder-server-ca", "Responder", "1209600 604800 86400")]
    public async Task TheServicesOwnAreToldOfWhenTheirRenewalFails(string purpose, string kind, string thresholds)
    {
        _service.Keyring.PullOut();
        var own = _service.Services.GetRequiredService<OwnCertificateSet>().All.Single(certificate => certificate.Purpose == purpose);

        // At the least a sixth of its life is left then: it is late whatever its turn.
        own.Schedule(own.Current!.NotBefore);
        foreach (var left in new[] { 29.9, 13.9, 6.9, 0.9 })
        {
            var now = own.Current!.NotAfter.AddDays(-left);
            if (now > _service.Time.GetUtcNow())
                _service.Time.Advance(now - _service.Time.GetUtcNow());
            await LookAsync();
            await LookAsync();
        }

        Assert.Equal(thresholds.Split(' '), (await EntriesAsync()).Where(entry => entry.Detail("holder") == purpose).Select(entry => entry.Detail("threshold_seconds")));
        Assert.All((await EntriesAsync()).Where(entry => entry.Detail("holder") == purpose), entry => Assert.Equal(kind, entry.Detail("kind")));
        var metrics = await new HttpClient().GetStringAsync(new Uri(_service.Operations, "/metrics"), Stop);
        Assert.Contains($"kind=\"{kind.ToLowerInvariant()}\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheAuditKeyIsToldOfBeforeItReachesTheAgeOfThePolicy()
    {
        var keys = _service.Services.GetRequiredService<ServiceKeyRotation>();
        var end = keys.DueAt(_service.Services.GetRequiredService<ServiceKeyBook>().ActiveOf("audit")!);
        foreach (var left in new[] { 31, 29.9, 13.9, 6.9, 0.9 })
        {
            _service.Time.Advance(end.AddDays(-left) - _service.Time.GetUtcNow());
            await LookAsync();
            await LookAsync();
        }

        Assert.Equal(
            ["2592000", "1209600", "604800", "86400"],
            (await EntriesAsync()).Where(entry => entry.Detail("kind") == "AuditKey").Select(entry => entry.Detail("threshold_seconds")));
        var metrics = await new HttpClient().GetStringAsync(new Uri(_service.Operations, "/metrics"), Stop);
        Assert.Contains("kind=\"auditkey\"", metrics, StringComparison.Ordinal);
    }

    private Task LookAsync() => _service.Services.GetRequiredService<ExpiryWatch>().LookAsync(Stop);

    private async Task<IEnumerable<string>> AlarmsAsync(Certificate certificate) =>
        (await EntriesAsync()).Where(entry => entry.Detail("serial") == certificate.SerialNumber).Select(entry => entry.Detail("threshold_seconds")!);

    private async Task<List<LogEntry>> EntriesAsync()
    {
        var entries = new List<LogEntry>();
        await foreach (var recorded in _service.Services.GetRequiredService<ILedger>().ReadEntriesAsync(0, long.MaxValue, Stop))
        {
            if (LogEntry.Decode(recorded.Entry) is { Kind: (int)AuditEventKind.CertificateExpiring } entry)
                entries.Add(entry);
        }

        return entries;
    }
}
