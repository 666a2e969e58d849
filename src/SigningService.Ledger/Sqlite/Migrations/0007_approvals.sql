-- Approvals: requests that wait until others have signed them, and what was last loaded of the reviewed files.

CREATE TABLE approvals (
    number               INTEGER PRIMARY KEY,     -- in the order of asking
    id                   TEXT    NOT NULL UNIQUE,
    act                  TEXT    NOT NULL,
    method               TEXT    NOT NULL,
    request              BLOB    NOT NULL,        -- protobuf
    request_sha256       BLOB    NOT NULL,
    request_id           TEXT    NOT NULL,
    subject              TEXT,                    -- file and hash, of a change of a file
    requester            TEXT    NOT NULL,
    requester_key_sha256 BLOB    NOT NULL,
    created_at           INTEGER NOT NULL,
    expires_at           INTEGER NOT NULL,
    required             INTEGER NOT NULL CHECK (required >= 1),
    rejected_at          INTEGER,
    rejected_by          TEXT,
    reject_note          TEXT,
    used_at              INTEGER,
    UNIQUE (requester, request_id),
    CHECK (used_at IS NULL OR rejected_at IS NULL)
);

CREATE INDEX approvals_of_subject ON approvals (subject, number) WHERE subject IS NOT NULL;

-- What was asked for, and by whom, never changes under a signature.
CREATE TRIGGER approvals_stay_the_same
BEFORE UPDATE OF id, act, method, request, request_sha256, request_id, subject, requester, requester_key_sha256, created_at, expires_at, required ON approvals
BEGIN
    SELECT RAISE(ABORT, 'an approval is never altered');
END;

CREATE TABLE approval_votes (
    approval     INTEGER NOT NULL REFERENCES approvals (number),
    place        INTEGER NOT NULL,
    approver     TEXT    NOT NULL,
    key_sha256   BLOB    NOT NULL,
    public_key   BLOB    NOT NULL,                -- SubjectPublicKeyInfo
    authority    TEXT    NOT NULL,                -- of the approver's certificate
    serial       BLOB    NOT NULL,
    signature    BLOB    NOT NULL,
    approved_at  INTEGER NOT NULL,
    PRIMARY KEY (approval, place),
    UNIQUE (approval, approver),
    UNIQUE (approval, key_sha256)
) WITHOUT ROWID;

CREATE TABLE loaded_files (
    file      TEXT    PRIMARY KEY,
    version   BLOB    NOT NULL,                   -- SHA-256
    guarded   INTEGER NOT NULL,                   -- whether changes of files needed approval from then on
    loaded_at INTEGER NOT NULL
) WITHOUT ROWID;
