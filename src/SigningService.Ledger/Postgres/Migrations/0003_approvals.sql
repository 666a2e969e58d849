-- Approvals: requests that wait until others have signed them, and what was last loaded of the reviewed files.

CREATE TABLE approvals (
    number               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- in the order of asking
    id                   text COLLATE "C" NOT NULL UNIQUE,
    act                  text    NOT NULL,
    method               text    NOT NULL,
    request              bytea   NOT NULL,        -- protobuf
    request_sha256       bytea   NOT NULL,
    request_id           text COLLATE "C" NOT NULL,
    subject              text COLLATE "C",        -- file and hash, of a change of a file
    requester            text COLLATE "C" NOT NULL,
    requester_key_sha256 bytea   NOT NULL,
    created_at           bigint  NOT NULL,
    expires_at           bigint  NOT NULL,
    required             integer NOT NULL CHECK (required >= 1),
    rejected_at          bigint,
    rejected_by          text,
    reject_note          text,
    used_at              bigint,
    UNIQUE (requester, request_id),
    CHECK (used_at IS NULL OR rejected_at IS NULL)
);

CREATE INDEX approvals_of_subject ON approvals (subject, number) WHERE subject IS NOT NULL;

-- What was asked for, and by whom, never changes under a signature.
CREATE FUNCTION approvals_stay_the_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approval is never altered';
END $$;

CREATE TRIGGER approvals_stay_the_same
    BEFORE UPDATE OF id, act, method, request, request_sha256, request_id, subject, requester, requester_key_sha256, created_at, expires_at, required ON approvals
    FOR EACH ROW EXECUTE FUNCTION approvals_stay_the_same();

CREATE TABLE approval_votes (
    approval     bigint  NOT NULL REFERENCES approvals (number),
    place        integer NOT NULL,
    approver     text COLLATE "C" NOT NULL,
    key_sha256   bytea   NOT NULL,
    public_key   bytea   NOT NULL,                -- SubjectPublicKeyInfo
    authority    text    NOT NULL,                -- of the approver's certificate
    serial       bytea   NOT NULL,
    signature    bytea   NOT NULL,
    approved_at  bigint  NOT NULL,
    PRIMARY KEY (approval, place),
    UNIQUE (approval, approver),
    UNIQUE (approval, key_sha256)
);

CREATE TABLE loaded_files (
    file      text COLLATE "C" PRIMARY KEY,
    version   bytea   NOT NULL,                   -- SHA-256
    guarded   integer NOT NULL,                   -- whether changes of files needed approval from then on
    loaded_at bigint  NOT NULL
);
