-- Rotation: which certificate renewed which, the place of each chain of renewals among those of its profile, keys by their hash, and the
-- alarms that were raised.

ALTER TABLE certificates ADD COLUMN lineage INTEGER;  -- ordinal of the chain of renewals among those of its profile, from 1; null while the intent is open

CREATE INDEX certificates_by_renewed ON certificates (renews_authority, renews_serial) WHERE renews_serial IS NOT NULL;
CREATE INDEX certificates_by_key ON certificates (public_key_sha256) WHERE issued IS NOT NULL;

WITH RECURSIVE chain (first, id) AS (
    SELECT id, id FROM certificates c
    WHERE issued IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM certificates o WHERE o.authority = c.renews_authority AND o.serial = c.renews_serial AND o.issued IS NOT NULL)
    UNION ALL
    SELECT chain.first, s.id FROM chain
    JOIN certificates o ON o.id = chain.id
    JOIN certificates s ON s.renews_authority = o.authority AND s.renews_serial = o.serial
    WHERE s.issued IS NOT NULL
),
firsts AS (
    SELECT id, ROW_NUMBER() OVER (PARTITION BY profile ORDER BY issued) AS ordinal FROM certificates WHERE id IN (SELECT first FROM chain)
)
UPDATE certificates SET lineage = firsts.ordinal FROM chain JOIN firsts ON firsts.id = chain.first WHERE certificates.id = chain.id;

CREATE INDEX certificates_by_lineage ON certificates (profile, lineage) WHERE lineage IS NOT NULL;

-- Each alarm once: a certificate and how long before its end the alarm was due, in microseconds.
CREATE TABLE expiry_alarms (
    certificate TEXT    NOT NULL,         -- resource name
    threshold   INTEGER NOT NULL,
    raised_at   INTEGER NOT NULL,
    PRIMARY KEY (certificate, threshold)
) WITHOUT ROWID;
