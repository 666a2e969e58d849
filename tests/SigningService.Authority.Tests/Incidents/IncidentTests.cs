using SigningService.Authority.Callers;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly IncidentFilter Servers = new() { Profile = "server-tls" };

    private readonly TestHouse _house = new();
    private readonly Pace _pace = new() { SignaturesPerSecond = 100 };
    private readonly OpenIncidents _open;
    private readonly IncidentOpening _opening;
    private readonly IncidentClosing _closing;
    private readonly IncidentReading _reading;
    private readonly RenewalAdvising _advising;

    public IncidentTests()
    {
        _open = new OpenIncidents(_house.Ledger);
        _opening = new IncidentOpening(_house.Hierarchy.Directory, _house.Ledger, _house.Ledger, _pace, _open, _house.Time);
        _closing = new IncidentClosing(_house.Ledger, _open, _house.Time);
        _reading = new IncidentReading(_house.Ledger, _house.Time);
        _advising = new RenewalAdvising(_house.Rotation, _open, new NoRetirements(), _house.Time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnIncidentIsDurableBeforeThoseWhoWatchAreTold()
    {
        await IssueAsync(3);
        var told = 0;
        _open.Changed += () =>
        {
            Assert.Equal("incident opened", _house.Ledger.Acts[^1]);
            told++;
        };

        var outcome = await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1), Note = "why" });

        Assert.Equal(1, told);
        Assert.Equal(new IncidentProgress(3, 0, 0, 0, 0), outcome.Standing!.Progress);
        Assert.Equal(_house.Operator.Identity, outcome.Standing.Incident.OpenedBy);
    }

    [Fact]
    public async Task TheScheduleTakesHalfOfWhatTheSignerDoes()
    {
        await IssueAsync(5);

        var plan = (await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1) })).Plan;

        Assert.Equal(50, plan.Schedule.Rate);
        Assert.Equal(Enumerable.Range(0, 5).Select(place => Some.Time.AddSeconds(30).AddMilliseconds(20 * place)), _house.Ledger.Members.Select(member => member.RenewAt));
    }

    [Fact]
    public async Task ADryRunSaysWhatWouldBeDoneAndDoesNothing()
    {
        await IssueAsync(4);
        var acts = _house.Ledger.Acts.Count;

        var outcome = await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1), ValidateOnly = true });

        Assert.Null(outcome.Standing);
        Assert.Equal((4, true, null), (outcome.Plan.Total, outcome.Plan.Fits, outcome.Plan.Remedy));
        Assert.Equal([new("server-tls", 4)], outcome.Plan.Profiles);
        Assert.Equal([new("server-ca", 4)], outcome.Plan.Authorities);
        Assert.Equal([new(_house.Requester.Identity, 4)], outcome.Plan.Requesters);
        Assert.Equal(acts, _house.Ledger.Acts.Count);
    }

    [Fact]
    public async Task WhatCannotBeDoneByTheDeadlineIsRefusedWithTheNumbersAndWhatToChange()
    {
        await IssueAsync(10);
        var request = new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromMinutes(2), Rate = 0.05 };

        Assert.False((await OpenAsync(request with { ValidateOnly = true })).Plan.Fits);
        var refused = await RefusedAsync(request);

        Assert.Equal(RefusalReason.IncidentDoesNotFit, refused.Reason);
        Assert.Equal(
            "10 certificates at 0.05 a second take 00:03:30, and the deadline is in 00:02:00. Allow at least 00:03:30, ask for 0.1 a second "
            + "(the signer was measured to make 100), or narrow the filter and open more than one incident.",
            refused.Message);
        Assert.Empty(_house.Ledger.Incidents);
        Assert.NotNull((await OpenAsync(request with { Deadline = new TimeSpan(0, 3, 30) })).Standing);
        Assert.NotNull((await OpenAsync(request with { Rate = 0.1 })).Standing);
    }

    [Fact]
    public async Task AFilterWithoutAConditionOrWithoutACertificateIsRefused()
    {
        await IssueAsync(1);

        Assert.Equal(RefusalReason.InvalidRequest, (await RefusedAsync(new IncidentRequest { Filter = new(), Deadline = TimeSpan.FromHours(1) })).Reason);
        Assert.Equal(RefusalReason.InvalidRequest, (await RefusedAsync(new IncidentRequest { Filter = new() { Profile = "none" }, Deadline = TimeSpan.FromHours(1) })).Reason);
    }

    [Theory]
    [InlineData(Role.Requester)]
    [InlineData(Role.Revoker)]
    [InlineData(Role.Auditor)]
    public async Task OnlyOperatorsOpenAndClose(Role role)
    {
        await IssueAsync(1);
        var id = (await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1) })).Standing!.Incident.Id;
        var caller = new Caller("uri:spiffe://example.test/x", role, [], null);

        var opening = await Assert.ThrowsAsync<RefusedException>(
            async () => await _opening.OpenAsync(caller, new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1) }, Stop));
        var closing = await Assert.ThrowsAsync<RefusedException>(async () => await _closing.CloseAsync(caller, id, "", false, Stop));

        Assert.Equal((RefusalReason.NotGranted, RefusalReason.NotGranted), (opening.Reason, closing.Reason));
    }

    [Fact]
    public async Task ARetryGetsTheSameIncidentAndAnotherRequestUnderItsIdIsRefused()
    {
        await IssueAsync(2);
        var request = new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1), RequestId = "once" };

        var first = await OpenAsync(request);
        _house.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await OpenAsync(request);

        Assert.Equal(first.Standing!.Incident.Id, second.Standing!.Incident.Id);
        Assert.Equal(first.Plan.Schedule.Last, second.Plan.Schedule.Last);
        Assert.Equal(RefusalReason.RequestIdReused, (await RefusedAsync(request with { Note = "other" })).Reason);
    }

    [Fact]
    public async Task AHolderIsAdvisedItsTimeUntilItHasRenewedOrTheIncidentIsClosed()
    {
        var records = await IssueAsync(2);
        var incident = (await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1), Rate = 0.1 })).Standing!.Incident;

        var advice = await AdviseAsync(records[0]);
        var slot = _house.Ledger.Members.Single(member => member.Certificate == records[0].Intent.Id);
        Assert.Equal((RenewalReason.Incident, slot.RenewAt, incident.Deadline, incident.Id), (advice.Reason, advice.RenewAt, advice.Latest, advice.Incident));

        await RenewAsync(records[0]);
        Assert.Equal(RenewalReason.Renewed, (await AdviseAsync(records[0])).Reason);
        await _closing.CloseAsync(_house.Operator, incident.Id, "done", false, Stop);
        Assert.Equal(RenewalReason.Routine, (await AdviseAsync(records[1])).Reason);
    }

    [Fact]
    public async Task WhatWasReplacedIsRevokedTenMinutesLaterAndTheRestAtTheDeadlineInTheNameOfTheOpener()
    {
        var records = await IssueAsync(2);
        await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1) });
        _house.Time.Advance(TimeSpan.FromMinutes(5));
        await RenewAsync(records[0]);

        _house.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(0, await Revoking().RevokeDueAsync(Stop));
        _house.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Revoking().RevokeDueAsync(Stop));
        Assert.Equal(_house.Operator.Identity, Revocation(records[0])!.RevokedBy);
        Assert.Null(Revocation(records[1]));

        _house.Time.SetUtcNow(Some.Time.AddHours(1));
        Assert.Equal(1, await Revoking().RevokeDueAsync(Stop));
        Assert.Equal(RevocationReason.Superseded, Revocation(records[1])!.Reason);
        Assert.Equal(0, await Revoking().RevokeDueAsync(Stop));
    }

    [Fact]
    public async Task ACompromisedKeyIsBlockedBeforeItsCertificateIsRevoked()
    {
        var record = (await IssueAsync(1))[0];

        await OpenAsync(new IncidentRequest
        {
            Filter = new() { KeyOf = record.Intent.Id }, Deadline = TimeSpan.FromHours(1), Reason = RevocationReason.KeyCompromise,
        });

        Assert.Null(Revocation(record));
        Assert.True(await _house.Ledger.IsKeyCompromisedAsync(record.Intent.PublicKeySha256, Stop));
        _house.Time.Advance(TimeSpan.FromHours(1));
        await Revoking().RevokeDueAsync(Stop);
        Assert.Equal(RevocationReason.KeyCompromise, Revocation(record)!.Reason);
    }

    [Fact]
    public async Task WhoIsLateAndWasToldIsNotOutOfReach()
    {
        var records = await IssueAsync(2);
        var id = (await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1) })).Standing!.Incident.Id;
        var telling = new IncidentTelling(_open, _house.Ledger, _house.Time);
        await telling.NoteAsync(_house.Requester, await AdviseAsync(records[0]));
        await telling.NoteAsync(_house.Auditor, await AdviseAsync(records[1]));

        _house.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(new IncidentProgress(2, 0, 0, 2, 1), (await _reading.FindAsync(_house.Auditor, id, Stop)).Progress);
    }

    [Fact]
    public async Task NothingIsOpenedWhenItCannotBeRecorded()
    {
        await IssueAsync(1);
        _house.Ledger.IsFull = true;

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await OpenAsync(new IncidentRequest { Filter = Servers, Deadline = TimeSpan.FromHours(1) }));
        Assert.Empty(_house.Ledger.Incidents);
    }

    private async Task<List<CertificateRecord>> IssueAsync(int count)
    {
        var records = new List<CertificateRecord>();
        for (var i = 0; i < count; i++)
        {
            var request = new IssueRequest { Profile = "server-tls", Csr = Csr.For("api.example.test") };
            records.Add((await _house.Issuance.IssueAsync(_house.Requester, request, Stop)).Record!);
        }

        return records;
    }

    private async Task RenewAsync(CertificateRecord record) => await _house.Renewal.RenewAsync(
        _house.Requester, new RenewRequest { Certificate = record.Intent.Id, Csr = Csr.For("api.example.test") }, Stop);

    private async Task<RenewalAdvice> AdviseAsync(CertificateRecord record) =>
        _advising.Advise((await _house.Ledger.FindStandingAsync(record.Intent.Id, Stop))!);

    private ValueTask<IncidentOutcome> OpenAsync(IncidentRequest request) => _opening.OpenAsync(_house.Operator, request, Stop);

    private async Task<RefusedException> RefusedAsync(IncidentRequest request) =>
        await Assert.ThrowsAsync<RefusedException>(async () => await OpenAsync(request));

    // Each time a new one: it remembers nothing.
    private IncidentRevoking Revoking() => new(_house.Ledger, _house.Revocation, _house.Time);

    private RevocationRecord? Revocation(CertificateRecord record) =>
        _house.Ledger.Records.Single(other => other.Intent.Id == record.Intent.Id).Revocation;

    private sealed class Pace : ISigningPace
    {
        public required double SignaturesPerSecond { get; init; }
    }
}
