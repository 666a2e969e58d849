-- Times are microseconds since 1970-01-01T00:00:00Z, whole, 64 bits.

CREATE TABLE certificates (
    id                INTEGER PRIMARY KEY,
    authority         TEXT    NOT NULL,
    serial            BLOB    NOT NULL,
    requester         TEXT    NOT NULL,
    request_id        TEXT    NOT NULL,
    request_hash      BLOB    NOT NULL,
    profile           TEXT    NOT NULL,
    profile_version   BLOB    NOT NULL,
    subject           TEXT    NOT NULL,
    names             TEXT    NOT NULL,   -- JSON array: "dns:a.example.test"
    labels            TEXT    NOT NULL,   -- JSON object
    not_before        INTEGER NOT NULL,
    not_after         INTEGER NOT NULL,
    public_key_sha256 BLOB    NOT NULL,
    shard             INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    renews_authority  TEXT,
    renews_serial     BLOB,
    issued            INTEGER,            -- place in the order of issue, from 1; null while the intent is open
    issued_at         INTEGER,
    revocation        INTEGER,            -- place in the order of revocation, from 1; null if not revoked
    revoked_at        INTEGER,
    reason            INTEGER,
    invalid_from      INTEGER,
    revoked_by        TEXT,
    list_number       INTEGER,
    tbs               BLOB,               -- TBSCertificate; null once der holds it
    der               BLOB,               -- Certificate; null while the intent is open
    CHECK (tbs IS NOT NULL OR der IS NOT NULL),
    CHECK ((issued IS NULL) = (der IS NULL)),
    CHECK ((revocation IS NULL) = (revoked_at IS NULL)),
    UNIQUE (authority, serial),
    UNIQUE (requester, request_id)
);

-- What lists are read by: each in the order of issue, so that a page starts where the one before ended.
CREATE UNIQUE INDEX certificates_by_issue ON certificates (issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_requester ON certificates (requester, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_profile ON certificates (profile, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_authority ON certificates (authority, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_expiry ON certificates (not_after, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_revoked ON certificates (issued) WHERE revocation IS NOT NULL;

CREATE UNIQUE INDEX revocations_in_order ON certificates (revocation) WHERE revocation IS NOT NULL;

-- Holds all that a revocation list says, so that a million entries are read without touching a certificate.
CREATE INDEX revocations_by_shard ON certificates (authority, shard, revocation, not_after, serial, revoked_at, reason, invalid_from)
    WHERE revocation IS NOT NULL;

-- Names of issued certificates, for search. kind: 0 dns, 1 ip, 2 uri, 3 email.
CREATE TABLE names (
    value  TEXT    NOT NULL,
    issued INTEGER NOT NULL,
    kind   INTEGER NOT NULL,
    PRIMARY KEY (value, issued, kind)
) WITHOUT ROWID;

CREATE TABLE compromised_keys (
    public_key_sha256 BLOB PRIMARY KEY,
    reported_at       INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE shards (
    authority        TEXT    NOT NULL,
    shard            INTEGER NOT NULL,
    highest_reserved INTEGER NOT NULL,
    current_number   INTEGER,
    PRIMARY KEY (authority, shard)
) WITHOUT ROWID;

CREATE TABLE revocation_lists (
    id           INTEGER PRIMARY KEY,
    authority    TEXT    NOT NULL,
    shard        INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    this_update  INTEGER NOT NULL,
    next_update  INTEGER NOT NULL,
    entry_count  INTEGER NOT NULL,
    published_at INTEGER,
    tbs          BLOB,                    -- TBSCertList; null once der holds it
    der          BLOB,                    -- CertificateList; null until it is signed
    CHECK (tbs IS NOT NULL OR der IS NOT NULL),
    UNIQUE (authority, shard, number)
);

-- The audit log: docs/audit-log-format.md.
CREATE TABLE log_entries (
    idx       INTEGER PRIMARY KEY,
    entry     BLOB NOT NULL,
    leaf_hash BLOB NOT NULL
);

CREATE TABLE log_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    head BLOB NOT NULL
);

INSERT INTO log_head (id, head) VALUES (1, zeroblob(8));

-- Written to learn whether writing works.
CREATE TABLE checks (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    checked_at INTEGER NOT NULL
);
