-- Files that contents were moved to. In the place of a content that was moved stands a mark: a zero octet, the kind, the archive, the row there.

CREATE TABLE archives (
    number       INTEGER PRIMARY KEY,
    until        INTEGER NOT NULL,        -- what is in it was over before
    sha256       BLOB    NOT NULL,        -- of the file
    octets       INTEGER NOT NULL,
    first_entry  INTEGER NOT NULL,
    end_entry    INTEGER NOT NULL,        -- after the last
    certificates INTEGER NOT NULL,
    lists        INTEGER NOT NULL,
    made_at      INTEGER NOT NULL,
    cleared_at   INTEGER                  -- null while contents are still being taken out of the ledger
);

CREATE TRIGGER archives_stay BEFORE DELETE ON archives
BEGIN
    SELECT RAISE(ABORT, 'an archive is needed for ever');
END;
