using SigningService.Authority.Auditing;
using SigningService.Authority.Incidents;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Tests;

/// <summary>Incidents.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task AFilterSelectsWhatIsValidAndNotRevokedAndFitsAllConditions()
    {
        var wanted = await IssueAsync(SomeIntent.Of(requester: "uri:spiffe://example.test/payments/a"));
        var revoked = await IssueAsync(SomeIntent.Of(requester: "uri:spiffe://example.test/payments/b"));
        await Ledger.RevokeAsync(revoked.Intent.Id, SomeIntent.Revocation(), Cancelled);
        await Ledger.RecordIntentAsync(SomeIntent.Of(requester: "uri:spiffe://example.test/payments/c"), Cancelled);
        var other = await IssueAsync(SomeIntent.Of(requester: "uri:spiffe://example.test/shop"));

        var below = new IncidentFilter { Requester = "uri:spiffe://example.test/payments/" };
        Assert.Equal(wanted.Intent.Id, Assert.Single(await SelectAsync(below)).Id);
        Assert.Equal("uri:spiffe://example.test/payments/a", Assert.Single(await SelectAsync(below with { Profile = "server", Authority = "issuing-1" })).Requester);
        Assert.Empty(await SelectAsync(below with { Profile = "client" }));
        Assert.Equal(wanted.Intent.Id, Assert.Single(await SelectAsync(new() { PublicKeySha256 = wanted.Intent.PublicKeySha256 })).Id);
        Assert.Equal(2, (await SelectAsync(new() { IssuedFrom = Now, IssuedBefore = Now.AddSeconds(2) })).Count);
        Assert.Empty(await SelectAsync(new() { IssuedBefore = Now.AddSeconds(1) }));
        Assert.Equal(2, (await SelectAsync(new() { ExpiresFrom = Now.AddDays(89), ExpiresBefore = Now.AddDays(90) })).Count);
        Assert.Equal(other.Intent.Id, Assert.Single(await SelectAsync(new() { Certificates = [revoked.Intent.Id, other.Intent.Id] })).Id);
        Assert.Empty(await SelectAsync(below, Now.AddDays(90)));
        Assert.Single(await SelectAsync(below, Now.AddDays(90).AddMilliseconds(-1)));
    }

    [Fact]
    public async Task WhoHasNoTwinIsSelectedAndATwinIsNot()
    {
        foreach (var id in new[] { "linked", "linked~twin", "left", "alone", "alone~twin", "pending" })
            await IssueAsync(SomeIntent.Of(requestId: id));
        await Ledger.RecordIntentAsync(SomeIntent.Of(requestId: "pending~twin"), Cancelled);
        // The twin of another caller's request of the same id is none of this one's.
        await IssueAsync(SomeIntent.Of(requestId: "left~twin", requester: "uri:spiffe://example.test/b"));
        var lost = (await Ledger.FindByRequestAsync("uri:spiffe://example.test/a", "alone~twin", Cancelled))!;
        await Ledger.RevokeAsync(lost.Intent.Id, SomeIntent.Revocation(), Cancelled);

        var found = await SelectAsync(new IncidentFilter { Profile = "server", WithoutTwin = true });

        var ids = new List<string>();
        foreach (var candidate in found)
            ids.Add((await Ledger.FindAsync(candidate.Id, Cancelled))!.Intent.RequestId);
        Assert.Equal(["alone", "left", "pending"], ids.Order(StringComparer.Ordinal));
        var incident = SomeIncident() with { Filter = new IncidentFilter { Profile = "server", WithoutTwin = true } };
        await Ledger.OpenAsync(incident, [], Cancelled);
        Assert.Equal("profile=server,twin=none", (await Ledger.FindIncidentAsync(incident.Id, Now, Cancelled))!.Incident.Filter.ToString());
    }

    [Fact]
    public async Task AnIncidentIsReadBackWithWhatItTookAndOneEntry()
    {
        var member = await IssueAsync();
        var incident = SomeIncident() with
        {
            Filter = new IncidentFilter
            {
                PublicKeySha256 = SomeIntent.Hash("key"), Profile = "a\"b", Authority = "issuing-1", Requester = "r/", IssuedFrom = Now.AddDays(-1).AddMilliseconds(1.5),
                IssuedBefore = Now, KeyAlgorithm = "P-256", ExpiresFrom = Now.AddDays(1), ExpiresBefore = Now.AddDays(2), Certificates = [member.Intent.Id],
            },
        };
        Assert.Equal(incident.Id, (await Ledger.OpenAsync(incident, [new(member.Intent.Id, Now.AddMinutes(1))], Cancelled)).Id);
        await ReopenAsync();

        var standing = (await Ledger.FindIncidentAsync(incident.Id, Now, Cancelled))!;
        Assert.Equal(new IncidentProgress(1, 0, 0, 0, 0), standing.Progress);
        Assert.Equal(incident.Filter.ToString(), standing.Incident.Filter.ToString());
        Assert.Equal(incident with { Filter = incident.Filter, RequestHash = default }, standing.Incident with { Filter = incident.Filter, RequestHash = default });
        Assert.Equal(incident.RequestHash.ToArray(), standing.Incident.RequestHash.ToArray());
        var entry = (await ReadLogAsync())[^1];
        Assert.Equal(((int)AuditEventKind.IncidentOpened, incident.OpenedBy, "1"), (entry.Kind, entry.Actor, entry.Details.Single(detail => detail.Name == "certificates").Value));
    }

    [Fact]
    public async Task AConditionThatIsNotSetIsNoneWhenItIsReadBack()
    {
        var incident = SomeIncident();
        await Ledger.OpenAsync(incident, [], Cancelled);

        Assert.Equal([("profile", "server")], (await Ledger.FindIncidentAsync(incident.Id, Now, Cancelled))!.Incident.Filter.Conditions());
    }

    [Fact]
    public async Task TheSameRequestOfTheSameOperatorOpensOneIncident()
    {
        var member = await IssueAsync();
        var first = SomeIncident() with { RequestId = "once" };
        await Ledger.OpenAsync(first, [new(member.Intent.Id, Now)], Cancelled);
        var size = (await ReadLogAsync()).Count;

        var second = await Ledger.OpenAsync(SomeIncident() with { RequestId = "once" }, [new(member.Intent.Id, Now)], Cancelled);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(size, (await ReadLogAsync()).Count);
        Assert.Equal(first.Id, (await Ledger.FindIncidentByRequestAsync(first.OpenedBy, "once", Cancelled))!.Id);
        Assert.Null(await Ledger.FindIncidentByRequestAsync("another", "once", Cancelled));
    }

    [Fact]
    public async Task KeysAreBlockedWithTheOpeningIfTheyAreCompromised()
    {
        var member = await IssueAsync();
        await Ledger.OpenAsync(SomeIncident(), [new(member.Intent.Id, Now)], Cancelled);
        Assert.False(await Ledger.IsKeyCompromisedAsync(member.Intent.PublicKeySha256, Cancelled));

        await Ledger.OpenAsync(SomeIncident() with { Reason = RevocationReason.KeyCompromise }, [new(member.Intent.Id, Now)], Cancelled);

        Assert.True(await Ledger.IsKeyCompromisedAsync(member.Intent.PublicKeySha256, Cancelled));
    }

    [Fact]
    public async Task ProgressFollowsRenewalAndRevocationWhoeverAskedForThem()
    {
        var renewed = await IssueAsync();
        var revoked = await IssueAsync();
        var told = await IssueAsync();
        var silent = await IssueAsync();
        var incident = SomeIncident();
        await Ledger.OpenAsync(incident, [.. new[] { renewed, revoked, told, silent }.Select((record, i) => new IncidentMember(record.Intent.Id, Now.AddMinutes(i)))], Cancelled);

        await IssueAsync(SomeIntent.Of() with { Renews = renewed.Intent.Id });
        await Ledger.RevokeAsync(revoked.Intent.Id, SomeIntent.Revocation(), Cancelled);
        await Ledger.NoteToldAsync(incident.Id, told.Intent.Id, Now.AddMinutes(1), Cancelled);
        await Ledger.NoteToldAsync(incident.Id, told.Intent.Id, Now.AddMinutes(2), Cancelled);

        Assert.Equal(new IncidentProgress(4, 1, 1, 0, 0), (await Ledger.FindIncidentAsync(incident.Id, Now.AddMinutes(5), Cancelled))!.Progress);
        Assert.Equal(new IncidentProgress(4, 1, 1, 2, 1), (await Ledger.FindIncidentAsync(incident.Id, Now.AddMinutes(9), Cancelled))!.Progress);
        var late = await Ledger.ReadLateAsync(incident.Id, Now.AddMinutes(9), 10, Cancelled);
        Assert.Equal([told.Intent.Id, silent.Intent.Id], late.Select(member => member.Certificate));
        Assert.Equal([Now.AddMinutes(1), null], late.Select(member => member.ToldAt));
    }

    [Fact]
    public async Task SlotsAreThoseOfOpenIncidentsUntilTheCertificateIsReplacedTheEarliestFirst()
    {
        var member = await IssueAsync();
        var late = SomeIncident();
        var early = SomeIncident();
        await Ledger.OpenAsync(late, [new(member.Intent.Id, Now.AddMinutes(9))], Cancelled);
        await Ledger.OpenAsync(early, [new(member.Intent.Id, Now.AddMinutes(3))], Cancelled);

        Assert.Equal([early.Id, late.Id], (await ReadSlotsAsync()).Select(slot => slot.Incident));
        await Ledger.NoteToldAsync(early.Id, member.Intent.Id, Now, Cancelled);
        Assert.Equal(new IncidentSlot(member.Intent.Id, early.Id, Now.AddMinutes(3), early.Deadline, IsTold: true), (await ReadSlotsAsync())[0]);
        await Ledger.CloseAsync(early.Id, Now, "uri:spiffe://example.test/closer", "enough", Cancelled);
        Assert.Equal(late.Id, Assert.Single(await ReadSlotsAsync()).Incident);
        await IssueAsync(SomeIntent.Of() with { Renews = member.Intent.Id });
        Assert.Empty(await ReadSlotsAsync());
    }

    [Fact]
    public async Task WhatIsDueIsWhatWasReplacedLongEnoughAgoAndAtTheDeadlineTheRest()
    {
        var replaced = await IssueAsync();
        var left = await IssueAsync();
        var incident = SomeIncident();
        await Ledger.OpenAsync(incident, [new(replaced.Intent.Id, Now), new(left.Intent.Id, Now)], Cancelled);
        await IssueAsync(SomeIntent.Of() with { Renews = replaced.Intent.Id });

        // The replacement was issued a second after Now.
        Assert.Empty(await Ledger.ReadDueAsync(Now.AddMinutes(10), 10, Cancelled));
        var due = Assert.Single(await Ledger.ReadDueAsync(Now.AddMinutes(10).AddSeconds(1), 10, Cancelled));
        Assert.Equal(new DueRevocation(replaced.Intent.Id, RevocationReason.Superseded, incident.OpenedBy), due);
        await Ledger.RevokeAsync(replaced.Intent.Id, SomeIntent.Revocation(), Cancelled);
        Assert.Empty(await Ledger.ReadDueAsync(Now.AddMinutes(59), 10, Cancelled));
        Assert.Equal(left.Intent.Id, Assert.Single(await Ledger.ReadDueAsync(incident.Deadline, 10, Cancelled)).Certificate);
        Assert.Empty(await Ledger.ReadDueAsync(Now.AddDays(91), 10, Cancelled));
        await Ledger.CloseAsync(incident.Id, Now, "closer", "", Cancelled);
        Assert.Empty(await Ledger.ReadDueAsync(incident.Deadline, 10, Cancelled));
    }

    [Fact]
    public async Task ClosingTwiceKeepsTheFirstAndWritesOneEntry()
    {
        var member = await IssueAsync();
        var incident = SomeIncident();
        await Ledger.OpenAsync(incident, [new(member.Intent.Id, Now)], Cancelled);

        var first = await Ledger.CloseAsync(incident.Id, Now.AddHours(1), "first", "done", Cancelled);
        var size = (await ReadLogAsync()).Count;
        var second = await Ledger.CloseAsync(incident.Id, Now.AddHours(2), "second", "again", Cancelled);

        Assert.Equal((Now.AddHours(1), "first"), (first!.ClosedAt!.Value, second!.ClosedBy));
        var log = await ReadLogAsync();
        Assert.Equal(size, log.Count);
        Assert.Equal(((int)AuditEventKind.IncidentClosed, "done"), (log[^1].Kind, log[^1].Details.Single(detail => detail.Name == "note").Value));
        Assert.Null(await Ledger.CloseAsync("none", Now, "first", "", Cancelled));
    }

    [Fact]
    public async Task IncidentsAreListedNewestFirstPageByPage()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await Ledger.OpenAsync(SomeIncident(), [], Cancelled)).Id);
        await Ledger.CloseAsync(ids[1], Now, "closer", "", Cancelled);

        var first = await Ledger.ListIncidentsAsync(new IncidentQuery(null, 2, null, Now), Cancelled);
        var second = await Ledger.ListIncidentsAsync(new IncidentQuery(null, 2, first.Next, Now), Cancelled);

        Assert.Equal(ids, first.Incidents.Concat(second.Incidents).Select(standing => standing.Incident.Id));
        Assert.Null(second.Next);
        Assert.Equal(ids[1], Assert.Single((await Ledger.ListIncidentsAsync(new IncidentQuery(false, 9, null, Now), Cancelled)).Incidents).Incident.Id);
        Assert.Equal(2, (await Ledger.ListIncidentsAsync(new IncidentQuery(true, 9, null, Now), Cancelled)).Incidents.Count);
    }

    private static Incident SomeIncident()
    {
        var id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
        return new Incident
        {
            Id = id,
            OpenedBy = "uri:spiffe://example.test/operator",
            OpenedAt = Now,
            RequestId = "request-" + id,
            RequestHash = SomeIntent.Hash("incident"),
            Filter = new IncidentFilter { Profile = "server" },
            Reason = RevocationReason.Superseded,
            Note = "a test",
            Deadline = Now.AddHours(1),
            Rate = 2.5,
            RevokeAfterReplacement = TimeSpan.FromMinutes(10),
            FirstRenewal = Now.AddSeconds(30),
            LastRenewal = Now.AddSeconds(31),
        };
    }

    private async Task<List<IncidentSlot>> ReadSlotsAsync()
    {
        var slots = new List<IncidentSlot>();
        await foreach (var slot in Ledger.ReadSlotsAsync(Cancelled))
            slots.Add(slot);
        return slots;
    }

    private async Task<List<IncidentCandidate>> SelectAsync(IncidentFilter filter, DateTimeOffset? at = null)
    {
        var candidates = new List<IncidentCandidate>();
        await foreach (var candidate in Ledger.SelectAsync(filter, at ?? Now, Cancelled))
            candidates.Add(candidate);
        return candidates;
    }
}
