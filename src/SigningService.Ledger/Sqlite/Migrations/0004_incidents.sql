-- Incidents: many certificates replaced in an order, and what the report on rotation is read by.

CREATE TABLE incidents (
    number       INTEGER PRIMARY KEY,     -- in the order of opening
    id           TEXT    NOT NULL UNIQUE,
    opened_by    TEXT    NOT NULL,
    opened_at    INTEGER NOT NULL,
    request_id   TEXT    NOT NULL,
    request_hash BLOB    NOT NULL,
    filter       TEXT    NOT NULL,        -- JSON object of conditions
    reason       INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    deadline     INTEGER NOT NULL,
    rate         INTEGER NOT NULL,        -- renewals in 1,000 seconds
    revoke_after INTEGER NOT NULL,        -- microseconds after the replacement was issued
    first_renewal INTEGER NOT NULL,
    last_renewal INTEGER NOT NULL,
    closed_at    INTEGER,
    closed_by    TEXT,
    UNIQUE (opened_by, request_id)
);

CREATE INDEX incidents_open ON incidents (number) WHERE closed_at IS NULL;

CREATE TABLE incident_members (
    authority   TEXT    NOT NULL,
    serial      BLOB    NOT NULL,
    incident    INTEGER NOT NULL REFERENCES incidents (number),
    requester   TEXT    NOT NULL,
    renew_at    INTEGER NOT NULL,
    told_at     INTEGER,
    replaced_at INTEGER,
    revoked_at  INTEGER,
    PRIMARY KEY (authority, serial, incident)
) WITHOUT ROWID;

CREATE INDEX incident_members_progress ON incident_members (incident, renew_at, replaced_at, revoked_at, told_at);
CREATE INDEX incident_members_waiting ON incident_members (incident, replaced_at) WHERE revoked_at IS NULL;

-- Whoever renews or revokes a member, its incident knows in the same transaction.
CREATE TRIGGER incident_member_replaced AFTER UPDATE OF issued_at ON certificates WHEN NEW.renews_serial IS NOT NULL
BEGIN
    UPDATE incident_members SET replaced_at = NEW.issued_at
    WHERE authority = NEW.renews_authority AND serial = NEW.renews_serial AND replaced_at IS NULL;
END;

CREATE TRIGGER incident_member_revoked AFTER UPDATE OF revoked_at ON certificates WHEN NEW.revoked_at IS NOT NULL
BEGIN
    UPDATE incident_members SET revoked_at = NEW.revoked_at
    WHERE authority = NEW.authority AND serial = NEW.serial AND revoked_at IS NULL;
END;

-- Holds all that the report needs of a certificate, and what its own condition speaks of, so that a million are read without touching one.
CREATE INDEX certificates_in_use ON certificates (not_after, not_before, profile, requester, public_key_sha256, created_at, lineage, authority, serial, issued, revocation)
    WHERE issued IS NOT NULL AND revocation IS NULL;
