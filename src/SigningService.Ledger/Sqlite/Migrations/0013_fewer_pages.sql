-- A page of an index whose keys are random is read and written for one certificate alone when the ledger is large. These are the indexes that
-- can do with fewer of them.

-- Not touched again when the certificate is issued.
DROP INDEX certificates_by_key;
CREATE INDEX certificates_by_key ON certificates (public_key_sha256, created_at);

-- One for both uses, and none for intents: successors that count are issued. Holds all that the report asks of a renewal.
DROP INDEX certificates_by_renewed;
DROP INDEX certificates_renewed_in_use;
CREATE INDEX certificates_by_predecessor ON certificates (renews_authority, renews_serial, issued, revocation)
    WHERE renews_serial IS NOT NULL AND issued IS NOT NULL;

-- The highest ordinal of a profile's chains of renewals, which an index over all of them was for.
CREATE TABLE lineages (
    profile TEXT    PRIMARY KEY,
    highest INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO lineages (profile, highest) SELECT profile, MAX(lineage) FROM certificates WHERE lineage IS NOT NULL GROUP BY profile;

DROP INDEX certificates_by_lineage;
