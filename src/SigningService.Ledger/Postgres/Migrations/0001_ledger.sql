-- Times are microseconds since 1970-01-01T00:00:00Z, whole, 64 bits. Texts that are compared or indexed have the collation "C": the order
-- of an index must not change with the operating system's tables.

CREATE TABLE certificates (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority         text COLLATE "C" NOT NULL,
    serial            bytea  NOT NULL,
    requester         text COLLATE "C" NOT NULL,
    request_id        text COLLATE "C" NOT NULL,
    request_hash      bytea  NOT NULL,
    profile           text COLLATE "C" NOT NULL,
    profile_version   bytea  NOT NULL,
    subject           text   NOT NULL,
    subject_folded    text COLLATE "C" NOT NULL,  -- in upper case, for search in any case
    names             text COLLATE "C" NOT NULL,  -- JSON array: "dns:a.example.test"
    labels            text   NOT NULL,    -- JSON object
    not_before        bigint NOT NULL,
    not_after         bigint NOT NULL,
    public_key_sha256 bytea  NOT NULL,
    shard             integer NOT NULL,
    created_at        bigint NOT NULL,
    renews_authority  text COLLATE "C",
    renews_serial     bytea,
    issued            bigint,             -- place in the order of issue, from 1; null while the intent is open
    issued_at         bigint,
    lineage           bigint,             -- ordinal of the chain of renewals among those of its profile, from 1; null while the intent is open
    revocation        bigint,             -- place in the order of revocation, from 1; null if not revoked
    revoked_at        bigint,
    reason            integer,
    invalid_from      bigint,
    revoked_by        text,
    list_number       bigint,
    tbs               bytea,              -- TBSCertificate; null once der holds it
    der               bytea,              -- Certificate; null while the intent is open
    intended_entry    bigint NOT NULL,    -- places in the log of the acts on it
    issued_entry      bigint,
    revoked_entry     bigint,
    CHECK (tbs IS NOT NULL OR der IS NOT NULL),
    CHECK ((issued IS NULL) = (der IS NULL)),
    CHECK ((revocation IS NULL) = (revoked_at IS NULL)),
    UNIQUE (authority, serial),
    UNIQUE (requester, request_id)
);

-- Keys and signatures do not compress.
ALTER TABLE certificates ALTER COLUMN tbs SET STORAGE EXTERNAL;
ALTER TABLE certificates ALTER COLUMN der SET STORAGE EXTERNAL;

-- What lists are read by: each in the order of issue, so that a page starts where the one before ended.
CREATE UNIQUE INDEX certificates_by_issue ON certificates (issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_requester ON certificates (requester, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_profile ON certificates (profile, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_authority ON certificates (authority, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_expiry ON certificates (not_after, issued) WHERE issued IS NOT NULL;
CREATE INDEX certificates_revoked ON certificates (issued) WHERE revocation IS NOT NULL;
CREATE INDEX certificates_by_renewed ON certificates (renews_authority, renews_serial) WHERE renews_serial IS NOT NULL;
CREATE INDEX certificates_by_key ON certificates (public_key_sha256) WHERE issued IS NOT NULL;
CREATE INDEX certificates_by_lineage ON certificates (profile, lineage) WHERE lineage IS NOT NULL;
-- What the last certificate of an authority is found by, open intents included.
CREATE INDEX certificates_by_authority_expiry ON certificates (authority, not_after, profile);

CREATE UNIQUE INDEX revocations_in_order ON certificates (revocation) WHERE revocation IS NOT NULL;

-- Holds all that a revocation list says, so that a million entries are read without touching a certificate.
CREATE INDEX revocations_by_shard ON certificates (authority, shard, revocation) INCLUDE (not_after, serial, revoked_at, reason, invalid_from)
    WHERE revocation IS NOT NULL;

-- Names of issued certificates, for search. kind: 0 dns, 1 ip, 2 uri, 3 email.
CREATE TABLE names (
    value  text COLLATE "C" NOT NULL,
    issued bigint  NOT NULL,
    kind   integer NOT NULL,
    PRIMARY KEY (value, issued, kind)
);

CREATE TABLE compromised_keys (
    public_key_sha256 bytea  PRIMARY KEY,
    reported_at       bigint NOT NULL
);

CREATE TABLE shards (
    authority        text COLLATE "C" NOT NULL,
    shard            integer NOT NULL,
    highest_reserved bigint  NOT NULL,
    current_number   bigint,
    PRIMARY KEY (authority, shard)
);

CREATE TABLE revocation_lists (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority    text COLLATE "C" NOT NULL,
    shard        integer NOT NULL,
    number       bigint  NOT NULL,
    this_update  bigint  NOT NULL,
    next_update  bigint  NOT NULL,
    entry_count  bigint  NOT NULL,
    published_at bigint,
    tbs          bytea,                   -- TBSCertList; null once der holds it
    der          bytea,                   -- CertificateList; null until it is signed
    epoch        bigint,                  -- of the lease under which it was made
    CHECK (tbs IS NOT NULL OR der IS NOT NULL),
    UNIQUE (authority, shard, number)
);

ALTER TABLE revocation_lists ALTER COLUMN tbs SET STORAGE EXTERNAL;
ALTER TABLE revocation_lists ALTER COLUMN der SET STORAGE EXTERNAL;

-- Each alarm once: a certificate and how long before its end the alarm was due, in microseconds.
CREATE TABLE expiry_alarms (
    certificate text COLLATE "C" NOT NULL,  -- resource name
    threshold   bigint NOT NULL,
    raised_at   bigint NOT NULL,
    PRIMARY KEY (certificate, threshold)
);

-- Enrolment tokens: what a client without a certificate trades in for its first one. The secret itself is nowhere.
CREATE TABLE enrollment_tokens (
    number               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- in the order of creation
    id                   text COLLATE "C" NOT NULL UNIQUE,
    secret_sha256        bytea   NOT NULL UNIQUE,
    profile              text    NOT NULL,
    names                text    NOT NULL,  -- JSON array: "uri:spiffe://example.test/a"
    certificate_lifetime bigint,          -- seconds; null for the profile's
    maximum_uses         bigint  NOT NULL,
    uses                 bigint  NOT NULL,
    created_at           bigint  NOT NULL,
    expires_at           bigint  NOT NULL,
    revoked_at           bigint,
    creator              text COLLATE "C" NOT NULL,
    note                 text    NOT NULL,
    request_id           text COLLATE "C",
    request_hash         bytea   NOT NULL,
    CHECK (uses BETWEEN 0 AND maximum_uses),
    UNIQUE (creator, request_id)
);

-- Incidents: many certificates replaced in an order.
CREATE TABLE incidents (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- in the order of opening
    id            text COLLATE "C" NOT NULL UNIQUE,
    opened_by     text COLLATE "C" NOT NULL,
    opened_at     bigint  NOT NULL,
    request_id    text COLLATE "C" NOT NULL,
    request_hash  bytea   NOT NULL,
    filter        text    NOT NULL,       -- JSON object of conditions
    reason        integer NOT NULL,
    note          text    NOT NULL,
    deadline      bigint  NOT NULL,
    rate          bigint  NOT NULL,       -- renewals in 1,000 seconds
    revoke_after  bigint  NOT NULL,       -- microseconds after the replacement was issued
    first_renewal bigint  NOT NULL,
    last_renewal  bigint  NOT NULL,
    closed_at     bigint,
    closed_by     text,
    UNIQUE (opened_by, request_id)
);

CREATE INDEX incidents_open ON incidents (number) WHERE closed_at IS NULL;

CREATE TABLE incident_members (
    authority   text COLLATE "C" NOT NULL,
    serial      bytea  NOT NULL,
    incident    bigint NOT NULL REFERENCES incidents (number),
    requester   text   NOT NULL,
    renew_at    bigint NOT NULL,
    told_at     bigint,
    replaced_at bigint,
    revoked_at  bigint,
    PRIMARY KEY (authority, serial, incident)
);

CREATE INDEX incident_members_progress ON incident_members (incident, renew_at) INCLUDE (replaced_at, revoked_at, told_at);
CREATE INDEX incident_members_waiting ON incident_members (incident, replaced_at) WHERE revoked_at IS NULL;

-- Whoever renews or revokes a member, its incident knows in the same transaction.
CREATE FUNCTION incident_member_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE incident_members SET replaced_at = NEW.issued_at
    WHERE authority = NEW.renews_authority AND serial = NEW.renews_serial AND replaced_at IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER incident_member_replaced AFTER UPDATE OF issued_at ON certificates
    FOR EACH ROW WHEN (NEW.renews_serial IS NOT NULL) EXECUTE FUNCTION incident_member_replaced();

CREATE FUNCTION incident_member_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE incident_members SET revoked_at = NEW.revoked_at
    WHERE authority = NEW.authority AND serial = NEW.serial AND revoked_at IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER incident_member_revoked AFTER UPDATE OF revoked_at ON certificates
    FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION incident_member_revoked();

-- Authorities and their stages. stage: 1 prepared, 2 published, 3 active, 4 retiring, 5 retired.
CREATE TABLE authorities (
    position          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                text COLLATE "C" NOT NULL UNIQUE,
    line              text COLLATE "C" NOT NULL,
    succeeds          text COLLATE "C",
    stage             integer NOT NULL CHECK (stage BETWEEN 1 AND 5),
    stage_time        bigint  NOT NULL,
    created_by        text    NOT NULL,
    subject           bytea   NOT NULL,   -- Name, DER
    key_algorithm     text    NOT NULL,
    key_label         text,               -- recorded before the key is made; null if it is kept elsewhere
    responder_label   text,
    public_key        bytea,              -- SubjectPublicKeyInfo
    responder_key     bytea,
    certificate       bytea,
    cross_certificate bytea,
    key_destroyed_at  bigint,
    CHECK (stage IN (1, 5) OR certificate IS NOT NULL),
    CHECK (key_destroyed_at IS NULL OR stage = 5)
);

-- Never two.
CREATE UNIQUE INDEX authorities_active ON authorities (line) WHERE stage = 3;

-- Never none: the active one becomes retiring, and that only in the transaction that makes another active.
CREATE FUNCTION authorities_active_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an active authority can only become a retiring one';
END $$;

CREATE TRIGGER authorities_active_ends BEFORE UPDATE OF stage ON authorities
    FOR EACH ROW WHEN (OLD.stage = 3 AND NEW.stage NOT IN (3, 4)) EXECUTE FUNCTION authorities_active_ends();

CREATE FUNCTION authorities_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'authorities are never forgotten';
END $$;

CREATE TRIGGER authorities_stay BEFORE DELETE ON authorities FOR EACH ROW EXECUTE FUNCTION authorities_stay();

-- The audit log: docs/audit-log-format.md.
CREATE TABLE log_entries (
    idx       bigint PRIMARY KEY,
    entry     bytea NOT NULL,
    leaf_hash bytea NOT NULL
);

ALTER TABLE log_entries ALTER COLUMN entry SET STORAGE EXTERNAL;

-- One row. Whoever appends holds its lock until the commit, so that entries are in the order of commits, whoever writes.
CREATE TABLE log_head (
    id   integer PRIMARY KEY CHECK (id = 1),
    size bigint NOT NULL,                 -- as in the head
    head bytea  NOT NULL
);

INSERT INTO log_head (id, size, head) VALUES (1, 0, '\x0000000000000000');

-- Roots of the perfect subtrees of 256, 65536, … entries, so that a proof reads some hundred hashes however long the log is.
CREATE TABLE log_nodes (
    level integer NOT NULL,               -- height of the subtree: 8, 16, 24, …
    idx   bigint  NOT NULL,               -- place among those of its height, from 0
    hash  bytea   NOT NULL,
    PRIMARY KEY (level, idx)
);

-- What the audit key has signed of the log.
CREATE TABLE checkpoints (
    size       bigint PRIMARY KEY,
    created_at bigint NOT NULL,
    note       text   NOT NULL            -- C2SP signed note, with the cosignatures that came with it
);

-- Written to learn whether writing works.
CREATE TABLE checks (
    id         integer PRIMARY KEY CHECK (id = 1),
    checked_at bigint NOT NULL
);

-- The processes that write, and the last transaction of each: after a lost connection it tells whether a commit happened.
CREATE TABLE replicas (
    id          bytea  PRIMARY KEY,       -- chosen anew by each start
    name        text   NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    transaction bigint NOT NULL           -- counted by the process, from 1
);

-- Who does what only one may do, such as publishing the lists of a shard. The epoch grows with each change of hands.
CREATE TABLE leases (
    name    text COLLATE "C" PRIMARY KEY,
    holder  bytea  NOT NULL,
    epoch   bigint NOT NULL,
    expires timestamptz NOT NULL          -- by the database's clock
);

-- What has changed last, so that each process finds out what it remembers of it no longer holds. Numbers are in the order of commits.
CREATE SEQUENCE change_numbers;

CREATE TABLE changes (
    topic  text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL
);
