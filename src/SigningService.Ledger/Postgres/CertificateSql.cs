using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Postgres;

/// <summary>Statements of certificates.</summary>
internal static class CertificateSql
{
    /// <summary>The columns of <see cref="CertificateRow"/>; a certificate that was moved comes from its archive.</summary>
    public static readonly string Columns = string.Join(", ", CertificateRow.Columns.Split(", ").Select(Follow));

    private const string IntentColumns =
        "authority, serial, requester, request_id, request_hash, profile, profile_version, subject, subject_folded, names, " +
        "labels, not_before, not_after, public_key_sha256, shard, created_at, renews_authority, renews_serial, tbs";

    private const string GivenIntents =
        "unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) WITH ORDINALITY AS g (" + IntentColumns + ", place)";

    /// <summary>
    /// Those whose request id and serial number nobody has used; the others are looked up afterwards. It runs behind the statement that sets
    /// certificates issued, in the same transaction: the last one of these has the last entry that is taken.
    /// </summary>
    private const string InsertIntentsText = $"""
        WITH fresh AS (
            SELECT DISTINCT ON (requester, request_id) * FROM {GivenIntents}
            WHERE NOT EXISTS (SELECT 1 FROM certificates c WHERE c.requester = g.requester AND c.request_id = g.request_id)
            AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.authority = g.authority AND c.serial = g.serial)
            ORDER BY requester, request_id, place
        )
        INSERT INTO certificates ({IntentColumns}, intended_entry)
        SELECT {IntentColumns}, row_number() OVER (ORDER BY place) - 1 + GREATEST(
            (SELECT size FROM log_head WHERE id = 1),
            (SELECT issued_entry + 1 FROM certificates WHERE issued IS NOT NULL ORDER BY issued DESC LIMIT 1))
        FROM fresh RETURNING authority, serial, requester, request_id, intended_entry
        """;

    /// <summary>One, and a serial number that was used is an error.</summary>
    private const string InsertIntentText = $"""
        INSERT INTO certificates ({IntentColumns}, intended_entry) SELECT {IntentColumns}, $20 FROM {GivenIntents}
        ON CONFLICT (requester, request_id) DO NOTHING RETURNING id
        """;

    /// <summary>
    /// A renewal belongs to the lineage of what it renews; what renews nothing that is known begins one. The signed bytes hold the
    /// to-be-signed ones, which then need not be kept twice; if they do not, both stay.
    /// </summary>
    private static readonly string SetIssuedText = $"""
        WITH given AS (
            SELECT * FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS g (authority, serial, der, at, place)
        ), open AS (
            SELECT DISTINCT ON (c.id) c.id, c.profile, g.der, g.at, g.place, o.lineage
            FROM given g JOIN certificates c ON c.authority = g.authority AND c.serial = g.serial AND c.der IS NULL
            LEFT JOIN certificates o ON o.authority = c.renews_authority AND o.serial = c.renews_serial
            ORDER BY c.id, g.place
        ), numbered AS (
            SELECT id, der, at, place, COALESCE($5, (SELECT size FROM log_head WHERE id = 1)) + row_number() OVER (ORDER BY place) - 1 AS entry,
                row_number() OVER (ORDER BY place) + (SELECT COALESCE(MAX(issued), 0) FROM certificates WHERE issued IS NOT NULL) AS issued,
                COALESCE(lineage, row_number() OVER (PARTITION BY profile, lineage IS NULL ORDER BY place)
                    + (SELECT COALESCE(MAX(p.lineage), 0) FROM certificates p WHERE p.profile = open.profile AND p.lineage IS NOT NULL)) AS lineage
            FROM open
        )
        UPDATE certificates AS c SET der = n.der, tbs = CASE WHEN position(c.tbs IN n.der) > 0 THEN NULL ELSE c.tbs END,
            issued_at = n.at, issued = n.issued, issued_entry = n.entry, lineage = n.lineage
        FROM numbered n WHERE c.id = n.id
        RETURNING {ColumnsOf("c")}, c.issued, n.place
        """;

    private static readonly string SetRevokedText =
        "UPDATE certificates AS c SET revocation = 1 + (SELECT COALESCE(MAX(revocation), 0) FROM certificates WHERE revocation IS NOT NULL), " +
        "revoked_at = $3, reason = $4, invalid_from = $5, revoked_by = $6, revoked_entry = $7, " +
        "list_number = 1 + COALESCE((SELECT highest_reserved FROM shards s WHERE s.authority = c.authority AND s.shard = c.shard), 0) " +
        "WHERE authority = $1 AND serial = $2 AND revocation IS NULL RETURNING " + Columns;

    public static Sql InsertIntents(IReadOnlyList<IntentAct> acts) =>
        Bind(new Sql(InsertIntentsText), acts);

    /// <param name="entry">Place of its entry in the log.</param>
    public static Sql InsertIntent(IntentAct act, long entry) => Bind(new Sql(InsertIntentText), [act]).Add(entry);

    /// <summary>Rows are those of <see cref="CertificateRow"/>, place in the order of issue, and which of the acts, from 1.</summary>
    /// <param name="entry">Place of the first one's entry in the log; null if the log's next is not known yet.</param>
    public static Sql SetIssued(IReadOnlyList<IssuedAct> acts, long? entry) => new Sql(SetIssuedText)
        .Add([.. acts.Select(act => act.Id.Authority)])
        .Add([.. acts.Select(act => act.Id.Serial.Content.ToArray())])
        .Add([.. acts.Select(act => act.Der.ToArray())])
        .Add([.. acts.Select(act => UnixTime.Of(act.Now))])
        .Add(entry);

    public static Sql SetRevoked(CertificateId id, Authority.Revocation.RevocationRecord revocation, long entry) => new Sql(SetRevokedText)
        .Add(id).Add(revocation.RevokedAt).Add((int)revocation.Reason).Add(revocation.InvalidFrom).Add(revocation.RevokedBy).Add(entry);

    public static Sql InsertNames(IReadOnlyList<(string Value, long Issued, int Kind)> names) =>
        new Sql("INSERT INTO names (value, issued, kind) SELECT * FROM unnest($1, $2, $3) ON CONFLICT DO NOTHING")
            .Add([.. names.Select(name => name.Value)]).Add([.. names.Select(name => name.Issued)]).Add([.. names.Select(name => name.Kind)]);

    /// <summary>Names of the certificates of a key that are not revoked and end at or after a time.</summary>
    public static Sql OfKey(ReadOnlyMemory<byte> publicKeySha256, DateTimeOffset endingFrom) => new Sql(
        "SELECT authority, serial FROM certificates WHERE public_key_sha256 = $1 AND revocation IS NULL AND not_after >= $2 ORDER BY created_at, id")
        .Add(publicKeySha256).Add(endingFrom);

    public static Sql BlockKey(ReadOnlyMemory<byte> publicKeySha256, DateTimeOffset at) =>
        new Sql("INSERT INTO compromised_keys (public_key_sha256, reported_at) VALUES ($1, $2) ON CONFLICT DO NOTHING").Add(publicKeySha256).Add(at);

    public static Sql ById(CertificateId id) =>
        new Sql("SELECT " + Columns + " FROM certificates WHERE authority = $1 AND serial = $2").Add(id);

    public static Sql StatusById(CertificateId id) =>
        new Sql("SELECT (der IS NOT NULL)::int, " + CertificateRow.RevocationColumns + " FROM certificates WHERE authority = $1 AND serial = $2").Add(id);

    public static IssuanceStatus ReadStatus(IRow row) => new(row.Int64(0) != 0, CertificateRow.ReadRevocation(row, 1));

    public static Sql ByRequest(string requester, string requestId) =>
        new Sql("SELECT " + Columns + " FROM certificates WHERE requester = $1 AND request_id = $2").Add(requester).Add(requestId);

    public static Sql ByRequests(IReadOnlyList<(string Requester, string RequestId)> requests) =>
        new Sql($"SELECT {ColumnsOf("c")} FROM unnest($1, $2) AS r (requester, request_id) JOIN certificates c USING (requester, request_id)")
            .Add([.. requests.Select(request => request.Requester)]).Add([.. requests.Select(request => request.RequestId)]);

    public static Sql CompromisedKey(ReadOnlyMemory<byte> publicKeySha256) =>
        new Sql("SELECT 1 FROM compromised_keys WHERE public_key_sha256 = $1").Add(publicKeySha256);

    private static Sql Bind(Sql sql, IReadOnlyList<IntentAct> acts) => sql
        .Add([.. acts.Select(act => act.Intent.Id.Authority)])
        .Add([.. acts.Select(act => act.Intent.Id.Serial.Content.ToArray())])
        .Add([.. acts.Select(act => act.Intent.Requester)])
        .Add([.. acts.Select(act => act.Intent.RequestId)])
        .Add([.. acts.Select(act => act.Intent.RequestHash.ToArray())])
        .Add([.. acts.Select(act => act.Intent.Profile)])
        .Add([.. acts.Select(act => act.Intent.ProfileVersion.ToArray())])
        .Add([.. acts.Select(act => act.Intent.Subject)])
        .Add([.. acts.Select(act => act.Intent.Subject.ToUpperInvariant())])
        .Add([.. acts.Select(act => act.Names)])
        .Add([.. acts.Select(act => act.Labels)])
        .Add([.. acts.Select(act => UnixTime.Of(act.Intent.NotBefore))])
        .Add([.. acts.Select(act => UnixTime.Of(act.Intent.NotAfter))])
        .Add([.. acts.Select(act => act.Intent.PublicKeySha256.ToArray())])
        .Add([.. acts.Select(act => act.Intent.Shard)])
        .Add([.. acts.Select(act => UnixTime.Of(act.Intent.CreatedAt))])
        .Add([.. acts.Select(act => act.Intent.Renews?.Authority)])
        .Add([.. acts.Select(act => act.Intent.Renews?.Serial.Content.ToArray())])
        .Add([.. acts.Select(act => act.Intent.ToBeSigned.ToArray())]);

    /// <summary>The columns of <see cref="CertificateRow"/>, of a table under another name.</summary>
    public static string ColumnsOf(string table) => string.Join(", ", CertificateRow.Columns.Split(", ").Select(column => Follow($"{table}.{column}")));

    private static string Follow(string column) => column is "der" or [.., '.', 'd', 'e', 'r'] ? ArchiveSql.Content(column) : column;
}
