-- Authorities and their stages. stage: 1 prepared, 2 published, 3 active, 4 retiring, 5 retired.

CREATE TABLE authorities (
    position          INTEGER PRIMARY KEY,
    id                TEXT    NOT NULL UNIQUE,
    line              TEXT    NOT NULL,
    succeeds          TEXT,
    stage             INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 5),
    stage_time        INTEGER NOT NULL,
    created_by        TEXT    NOT NULL,
    subject           BLOB    NOT NULL,   -- Name, DER
    key_algorithm     TEXT    NOT NULL,
    key_label         TEXT,               -- recorded before the key is made; null if it is kept elsewhere
    responder_label   TEXT,
    public_key        BLOB,               -- SubjectPublicKeyInfo
    responder_key     BLOB,
    certificate       BLOB,
    cross_certificate BLOB,
    key_destroyed_at  INTEGER,
    CHECK (stage IN (1, 5) OR certificate IS NOT NULL),
    CHECK (key_destroyed_at IS NULL OR stage = 5)
);

-- Never two.
CREATE UNIQUE INDEX authorities_active ON authorities (line) WHERE stage = 3;

-- Never none: the active one becomes retiring, and that only in the transaction that makes another active.
CREATE TRIGGER authorities_active_ends BEFORE UPDATE OF stage ON authorities WHEN OLD.stage = 3 AND NEW.stage NOT IN (3, 4)
BEGIN
    SELECT RAISE(ABORT, 'an active authority can only become a retiring one');
END;

CREATE TRIGGER authorities_stay BEFORE DELETE ON authorities
BEGIN
    SELECT RAISE(ABORT, 'authorities are never forgotten');
END;

-- What the last certificate of an authority is found by, open intents included.
CREATE INDEX certificates_by_authority_expiry ON certificates (authority, not_after, profile);
