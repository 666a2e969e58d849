using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Auditing;
using SigningService.AuditLog;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Jobs;
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
