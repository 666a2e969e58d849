-- What goes out beside a list of a shard, under its number, where an authority publishes delta lists (RFC 5280, 5.2.4).
CREATE TABLE delta_lists (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority   text COLLATE "C" NOT NULL,
    shard       integer NOT NULL,
    number      bigint NOT NULL,
    this_update bigint NOT NULL,
    next_update bigint NOT NULL,
    through     bigint NOT NULL,  -- place of the last revocation that the list itself carries
    base        bigint NOT NULL,  -- number of the list that it is a delta from
    entry_count bigint NOT NULL,
    tbs         bytea,             -- TBSCertList; null once der holds it
    der         bytea,             -- CertificateList; null until it is signed
    CHECK (tbs IS NOT NULL OR der IS NOT NULL),
    UNIQUE (authority, shard, number)
);
