-- Roots of the perfect subtrees of 256, 65536, … entries, so that a proof reads some hundred hashes however long the log is.
-- Rows for a log that is older than this table are computed when the ledger is opened.
CREATE TABLE log_nodes (
    level INTEGER NOT NULL,               -- height of the subtree: 8, 16, 24, …
    idx   INTEGER NOT NULL,               -- place among those of its height, from 0
    hash  BLOB    NOT NULL,
    PRIMARY KEY (level, idx)
) WITHOUT ROWID;

-- What the audit key has signed of the log.
CREATE TABLE checkpoints (
    size       INTEGER PRIMARY KEY,
    created_at INTEGER NOT NULL,
    note       TEXT    NOT NULL           -- C2SP signed note, with the cosignatures that came with it
);

-- Places in the log of the acts on a certificate; null for acts from before they were kept here.
ALTER TABLE certificates ADD COLUMN intended_entry INTEGER;
ALTER TABLE certificates ADD COLUMN issued_entry INTEGER;
ALTER TABLE certificates ADD COLUMN revoked_entry INTEGER;
