-- Intents that nobody completed, the requests that ids are bound to, and what was found wrong with what is stored.

-- Few at a time, so that a start finds them at once.
CREATE INDEX certificates_open ON certificates (created_at) WHERE issued IS NULL AND revocation IS NULL;

-- Also of open intents, and with what is asked of a key, so that no certificate is read for it.
DROP INDEX certificates_by_key;
CREATE INDEX certificates_by_key ON certificates (public_key_sha256, created_at, issued);

-- Of requests that lead to no certificate of their own: those are in certificates.
CREATE TABLE bound_requests (
    requester    text COLLATE "C" NOT NULL,
    request_id   text COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    PRIMARY KEY (requester, request_id)
);

-- Each finding once.
CREATE TABLE findings (
    subject  text COLLATE "C" NOT NULL,
    fault    text COLLATE "C" NOT NULL,
    found_at bigint NOT NULL,
    PRIMARY KEY (subject, fault)
);
