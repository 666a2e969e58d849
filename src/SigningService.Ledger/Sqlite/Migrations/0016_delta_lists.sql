-- What goes out beside a list of a shard, under its number, where an authority publishes delta lists (RFC 5280, 5.2.4).
CREATE TABLE delta_lists (
    id          INTEGER PRIMARY KEY,
    authority   TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    this_update INTEGER NOT NULL,
    next_update INTEGER NOT NULL,
    through     INTEGER NOT NULL,  -- place of the last revocation that the list itself carries
    base        INTEGER NOT NULL,  -- number of the list that it is a delta from
    entry_count INTEGER NOT NULL,
    tbs         BLOB,             -- TBSCertList; null once der holds it
    der         BLOB,             -- CertificateList; null until it is signed
    CHECK (tbs IS NOT NULL OR der IS NOT NULL),
    UNIQUE (authority, shard, number)
);
