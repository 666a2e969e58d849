-- The service's own keys: OCSP responders' and the audit key. stage: 1 intended, 2 made, 3 active, 4 replaced, 5 destroyed.

CREATE TABLE service_keys (
    purpose        text COLLATE "C" NOT NULL,
    generation     integer NOT NULL CHECK (generation > 0),
    stage          integer NOT NULL CHECK (stage BETWEEN 1 AND 5),
    label          text   NOT NULL,       -- recorded before the key is made
    key_algorithm  text   NOT NULL,
    created_by     text   NOT NULL,
    public_key     bytea,                 -- SubjectPublicKeyInfo
    active_at      bigint,
    replaced_at    bigint,
    destroyed_at   bigint,
    statement      bytea,                 -- by which an audit key hands over to this one
    from_signature bytea,
    to_signature   bytea,
    PRIMARY KEY (purpose, generation),
    CHECK (stage = 1 OR public_key IS NOT NULL),
    CHECK (stage IN (1, 2, 5) OR active_at IS NOT NULL)
);

-- Never two that sign, and one that comes at a time.
CREATE UNIQUE INDEX service_keys_active ON service_keys (purpose) WHERE stage = 3;
CREATE UNIQUE INDEX service_keys_coming ON service_keys (purpose) WHERE stage IN (1, 2);

CREATE FUNCTION service_keys_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'keys of the service are never forgotten';
END $$;

CREATE TRIGGER service_keys_stay BEFORE DELETE ON service_keys FOR EACH ROW EXECUTE FUNCTION service_keys_stay();

CREATE FUNCTION service_keys_public_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the public half of a key never changes';
END $$;

CREATE TRIGGER service_keys_public_key_stays BEFORE UPDATE OF public_key ON service_keys
    FOR EACH ROW WHEN (OLD.public_key IS NOT NULL AND NEW.public_key IS DISTINCT FROM OLD.public_key)
    EXECUTE FUNCTION service_keys_public_key_stays();

-- An audit key stays: what it signed can be asked about for ever.
CREATE FUNCTION service_keys_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an audit key is not destroyed by the service';
END $$;

CREATE TRIGGER service_keys_audit_stays BEFORE UPDATE OF stage ON service_keys
    FOR EACH ROW WHEN (NEW.purpose = 'audit' AND NEW.stage = 5) EXECUTE FUNCTION service_keys_audit_stays();
