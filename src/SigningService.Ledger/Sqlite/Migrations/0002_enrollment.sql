-- Enrolment tokens: what a client without a certificate trades in for its first one. The secret itself is nowhere.

CREATE TABLE enrollment_tokens (
    number               INTEGER PRIMARY KEY,  -- in the order of creation
    id                   TEXT    NOT NULL UNIQUE,
    secret_sha256        BLOB    NOT NULL UNIQUE,
    profile              TEXT    NOT NULL,
    names                TEXT    NOT NULL,     -- JSON array: "uri:spiffe://example.test/a"
    certificate_lifetime INTEGER,              -- seconds; null for the profile's
    maximum_uses         INTEGER NOT NULL,
    uses                 INTEGER NOT NULL,
    created_at           INTEGER NOT NULL,
    expires_at           INTEGER NOT NULL,
    revoked_at           INTEGER,
    creator              TEXT    NOT NULL,
    note                 TEXT    NOT NULL,
    request_id           TEXT,
    request_hash         BLOB    NOT NULL,
    CHECK (uses BETWEEN 0 AND maximum_uses),
    UNIQUE (creator, request_id)
);
