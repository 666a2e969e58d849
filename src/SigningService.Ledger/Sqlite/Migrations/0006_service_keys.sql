-- The service's own keys: OCSP responders' and the audit key. stage: 1 intended, 2 made, 3 active, 4 replaced, 5 destroyed.

CREATE TABLE service_keys (
    purpose        TEXT    NOT NULL,
    generation     INTEGER NOT NULL CHECK (generation > 0),
    stage          INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 5),
    label          TEXT    NOT NULL,   -- recorded before the key is made
    key_algorithm  TEXT    NOT NULL,
    created_by     TEXT    NOT NULL,
    public_key     BLOB,               -- SubjectPublicKeyInfo
    active_at      INTEGER,
    replaced_at    INTEGER,
    destroyed_at   INTEGER,
    statement      BLOB,               -- by which an audit key hands over to this one
    from_signature BLOB,
    to_signature   BLOB,
    PRIMARY KEY (purpose, generation),
    CHECK (stage = 1 OR public_key IS NOT NULL),
    CHECK (stage IN (1, 2, 5) OR active_at IS NOT NULL)
) WITHOUT ROWID;

-- Never two that sign, and one that comes at a time.
CREATE UNIQUE INDEX service_keys_active ON service_keys (purpose) WHERE stage = 3;
CREATE UNIQUE INDEX service_keys_coming ON service_keys (purpose) WHERE stage IN (1, 2);

CREATE TRIGGER service_keys_stay BEFORE DELETE ON service_keys
BEGIN
    SELECT RAISE(ABORT, 'keys of the service are never forgotten');
END;

CREATE TRIGGER service_keys_public_key_stays BEFORE UPDATE OF public_key ON service_keys
WHEN OLD.public_key IS NOT NULL AND NEW.public_key IS NOT OLD.public_key
BEGIN
    SELECT RAISE(ABORT, 'the public half of a key never changes');
END;

-- An audit key stays: what it signed can be asked about for ever.
CREATE TRIGGER service_keys_audit_stays BEFORE UPDATE OF stage ON service_keys WHEN NEW.purpose = 'audit' AND NEW.stage = 5
BEGIN
    SELECT RAISE(ABORT, 'an audit key is not destroyed by the service');
END;
