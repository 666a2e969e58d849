using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Jobs;
using SigningService.Server.Observability;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Authorities;

/// <summary>What people have to do about an authority is said in time, and what happens if they do not.</summary>
public sealed class IssuanceEndTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AuthorityRotationSchedule Schedule => _service.Services.GetRequiredService<AuthorityRotationSchedule>();

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task IssuanceEndsWhenACertificateWouldOutliveItsIssuerDaysAfterAWarning()
    {
        var end = _service.ServerAuthority.Certificate.NotAfter - TimeSpan.FromDays(90);
        _service.Logs.ExpectErrors();
        Assert.Empty(Warnings());

        _service.Time.Advance(end - _service.Time.GetUtcNow() - TimeSpan.FromDays(10));
        Assert.True(await Schedule.StepAsync(Stop));

        Assert.NotEmpty(Warnings());
        Assert.NotNull((await IssueAsync()).Record);
        _service.Time.Advance(TimeSpan.FromDays(10) + TimeSpan.FromHours(2));
        var refused = await Assert.ThrowsAsync<RefusedException>(IssueAsync);
        Assert.Equal(RefusalReason.LifetimeNotAllowed, refused.Reason);
        Assert.Contains("activate its successor", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACeremonyThatIsWantedIsMeasuredUntilItWasHeld()
    {
        var desk = new OperatorDesk(_service);
        await Schedule.StepAsync(Stop);
        Assert.Equal(0, Measured()["server-ca"]);

        await desk.Authorities.CreateAuthorityAsync(new CreateAuthorityRequest { Line = "server-ca" }, cancellationToken: Stop);
        await Schedule.StepAsync(Stop);
        Assert.Equal(1, Measured()["server-ca-2"]);
        Assert.Equal(["server-ca-2"], Waiting());

        await desk.PublishSuccessorAsync();
        await Schedule.StepAsync(Stop);
        Assert.Empty(Waiting());
    }

    private List<Serilog.Events.LogEvent> Warnings() =>
        [.. _service.Logs.Events.Where(line => line.MessageTemplate.Text.Contains("cannot issue its longest certificates", StringComparison.Ordinal))];

    private async Task<IssuanceResult> IssueAsync() => await _service.Services.GetRequiredService<CertificateIssuance>().IssueAsync(
        new TestHouse().Requester, new IssueRequest { Profile = "server-tls", Csr = Csr.For("api.example.test") }, Stop);

    private IReadOnlyList<string> Waiting() => _service.Services.GetRequiredService<CeremonyCalls>().Waiting;

    private static Dictionary<string, int> Measured()
    {
        var wanted = new Dictionary<string, int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "signing.authority.ceremony_wanted")
                self.EnableMeasurementEvents(instrument);
        };
        // Other services of this process measure as well; what counts is who knows of it.
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
                wanted[(string)tag.Value!] = Math.Max(value, wanted.GetValueOrDefault((string)tag.Value!));
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return wanted;
    }
}
