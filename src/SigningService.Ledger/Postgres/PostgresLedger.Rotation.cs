using System.Runtime.CompilerServices;
using System.Text;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Reporting;
using SigningService.Authority.Rotation;

namespace SigningService.Ledger.Postgres;

/// <content>Rotation, authorities, enrolment, and the certificates as a whole.</content>
public sealed partial class PostgresLedger
{
    private const string LastExpiry = "SELECT MAX(not_after) FROM certificates WHERE authority = $1 AND ($2::text IS NULL OR profile <> $2)";

    public async ValueTask<EnrollmentToken> RecordTokenAsync(EnrollmentToken token, CancellationToken cancellationToken)
    {
        var entry = EnrollmentEntries.Created(token, token.CreatedAt, again: false);
        var names = Encoding.UTF8.GetString(StoredText.WriteNames(token.Names));
        return await _writer.WriteAsync(s => EnrollmentWrites.RecordAsync(s, token, names, entry), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<EnrollmentToken?> FindTokenBySecretAsync(ReadOnlyMemory<byte> secretSha256, CancellationToken cancellationToken) =>
        _reads.OneAsync(EnrollmentWrites.BySecret(secretSha256), EnrollmentTokenRow.Read, cancellationToken);

    public ValueTask<EnrollmentTokenPage> ListTokensAsync(EnrollmentTokenQuery query, CancellationToken cancellationToken) =>
        EnrollmentListing.ReadAsync(_reads, query, cancellationToken);

    public async ValueTask<EnrollmentToken?> RevokeTokenAsync(
        string id, string revokedBy, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => EnrollmentWrites.RevokeAsync(s, id, revokedBy, now), cancellationToken).ConfigureAwait(false);

    public ValueTask<CertificateStanding?> FindStandingAsync(CertificateId id, CancellationToken cancellationToken) =>
        _reads.OneAsync(RotationSql.Standing(id), RotationSql.ReadStanding, cancellationToken);

    public ValueTask<bool> IsKeyUsedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        _reads.AnyAsync(RotationSql.KeyUsed(publicKeySha256), cancellationToken);

    public IAsyncEnumerable<CertificateStanding> ReadEndingAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        _reads.StreamAsync(RotationSql.Ending(from, until), RotationSql.ReadEnding, cancellationToken);

    public async ValueTask<bool> RecordAlarmAsync(ExpiryAlarm alarm, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Expiring(alarm);
        return await _writer.WriteAsync(
            async s =>
            {
                var isNew = await s.AnyAsync(RotationSql.InsertAlarm(alarm)).ConfigureAwait(false);
                if (isNew)
                    s.AppendToLog(entry);
                return isNew;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<AuthorityRecord>> ReadAuthoritiesAsync(CancellationToken cancellationToken) =>
        await _reads.AllAsync(new Sql(AuthorityRow.All), AuthorityRow.Read, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> AddAuthorityAsync(AuthorityRecord record, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => AuthorityWrites.AddAsync(s, record, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> UpdateAuthorityAsync(
        AuthorityRecord record, AuthorityStage from, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        if (from == AuthorityStage.Active || record.Stage == AuthorityStage.Active)
            throw new ArgumentException("Only a switch changes which authority is active.", nameof(record));
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => AuthorityWrites.UpdateAsync(s, record, from, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> SwitchAuthorityAsync(
        string next, string previous, DateTimeOffset now, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => AuthorityWrites.SwitchAsync(s, next, previous, now, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<DateTimeOffset?> FindLastExpiryAsync(string authority, string? exceptProfile, CancellationToken cancellationToken)
    {
        var last = await _reads.AllAsync(
            new Sql(LastExpiry).Add(authority).Add(exceptProfile), static row => row.NullableInt64(0), cancellationToken).ConfigureAwait(false);
        return last[0] is { } known ? UnixTime.From(known) : null;
    }

    public async IAsyncEnumerable<FleetCertificate> ReadFleetAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reused = await FleetReads.ReadReusedKeysAsync(_reads, cancellationToken).ConfigureAwait(false);
        await foreach (var certificate in _reads.StreamAsync(FleetReads.Fleet(now), row => FleetReads.Read(row, reused), cancellationToken).ConfigureAwait(false))
            yield return certificate;
    }

    private static LogEntryBody[] EntriesOf(IReadOnlyList<AuditEvent> events) => [.. events.Select(LedgerEntries.Of)];
}
