-- What is long over, in a schema of its own for each period: archive_00001 and so on, with the tables that an archive of a ledger in a file has. In the
-- place of a content that was moved stands a mark of 14 octets: a zero octet, the kind, the archive, the row there. Kinds: 1 an entry of the
-- log, 2 a certificate, 3 a revocation list.

CREATE TABLE archives (
    number       integer PRIMARY KEY,
    until        bigint NOT NULL,         -- what is in it was over before
    sha256       bytea  NOT NULL,         -- over its rows: docs/postgresql.md
    octets       bigint NOT NULL,         -- how many that is over
    first_entry  bigint NOT NULL,
    end_entry    bigint NOT NULL,         -- after the last
    certificates bigint NOT NULL,
    lists        bigint NOT NULL,
    made_at      bigint NOT NULL,
    cleared_at   bigint                   -- null while contents are still being taken out of the live tables
);

CREATE FUNCTION archives_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an archive is needed for ever';
END $$;

CREATE TRIGGER archives_stay BEFORE DELETE ON archives FOR EACH ROW EXECUTE FUNCTION archives_stay();

-- The archive that is being copied, and how far that has come: each piece in the transaction that copies it, so that whoever goes on neither leaves
-- anything out nor copies it twice.
CREATE TABLE archive_copying (
    id           integer PRIMARY KEY CHECK (id = 1),
    number       integer NOT NULL,
    until        bigint NOT NULL,
    first_entry  bigint NOT NULL,
    end_entry    bigint NOT NULL,
    next_entry   bigint NOT NULL,
    last_expiry  bigint NOT NULL,         -- of the certificate that was looked at last, and its place in the order of issue
    last_issued  bigint NOT NULL,
    certificates bigint NOT NULL,         -- copied
    last_list    bigint NOT NULL,         -- looked at
    lists        bigint NOT NULL          -- copied
);

-- The role that the service runs under may not change an entry of the log, and owns nothing. So these functions run with the rights of whoever owns the
-- tables, and do no more than to put a mark where a copy is.

CREATE FUNCTION archive_name(p_number integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'archive_' || lpad(p_number::text, greatest(5, length(p_number::text)), '0');

CREATE FUNCTION archive_mark_of(p_content integer, p_number integer, p_row bigint) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN set_byte(decode('0000', 'hex'), 1, p_content) || int4send(p_number) || int8send(p_row);

CREATE FUNCTION archive_table(p_content integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_content WHEN 1 THEN 'log_entries' WHEN 2 THEN 'certificates' WHEN 3 THEN 'revocation_lists' END;

CREATE FUNCTION archive_key(p_content integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_content WHEN 1 THEN 'idx' ELSE 'id' END;

CREATE FUNCTION archive_column(p_content integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_content WHEN 1 THEN 'entry' ELSE 'der' END;

-- The content that a mark stands for; the mark itself if its archive is not there or cannot be read, so that nothing fails but what needs it.
CREATE FUNCTION archived(p_mark bytea) RETURNS bytea LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
    v_kind    integer;
    v_schema  text;
    v_table   regclass;
    v_content bytea;
BEGIN
    IF octet_length(p_mark) <> 14 OR get_byte(p_mark, 0) <> 0 THEN
        RETURN p_mark;
    END IF;
    v_kind := get_byte(p_mark, 1);
    v_schema := archive_name(('x' || encode(substr(p_mark, 3, 4), 'hex'))::bit(32)::integer);
    -- Asked without touching it: a schema that somebody else has restored may be closed to us.
    IF has_schema_privilege(to_regnamespace(v_schema)::oid, 'USAGE') IS NOT TRUE THEN
        RETURN p_mark;
    END IF;
    v_table := to_regclass(format('%I.%I', v_schema, archive_table(v_kind)));
    IF has_table_privilege(v_table::oid, 'SELECT') IS NOT TRUE THEN
        RETURN p_mark;
    END IF;
    EXECUTE format('SELECT %I FROM %s WHERE %I = $1', archive_column(v_kind), v_table, archive_key(v_kind))
        INTO v_content USING ('x' || encode(substr(p_mark, 7, 8), 'hex'))::bit(64)::bigint;
    RETURN COALESCE(v_content, p_mark);
END $$;

-- Makes the schema, or finds the one that was begun for the same period. A schema that this ledger does not know, as after a restore, is left alone.
CREATE FUNCTION archive_begin(p_until bigint, p_first bigint, p_end bigint, OUT o_number integer, OUT o_end bigint)
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    v_going archive_copying;
BEGIN
    SELECT * INTO v_going FROM archive_copying WHERE id = 1 FOR UPDATE;
    IF FOUND AND v_going.until = p_until AND v_going.first_entry = p_first AND to_regnamespace(archive_name(v_going.number)) IS NOT NULL THEN
        o_number := v_going.number;
        o_end := v_going.end_entry;
        RETURN;
    END IF;
    PERFORM archive_discard();
    o_end := p_end;
    SELECT 1 + COALESCE(MAX(number), 0) INTO o_number FROM archives;
    WHILE to_regnamespace(archive_name(o_number)) IS NOT NULL LOOP
        o_number := o_number + 1;
    END LOOP;
    EXECUTE replace($tables$
        CREATE SCHEMA %I;
        CREATE TABLE %I.archive (
            id     integer PRIMARY KEY CHECK (id = 1),
            number integer NOT NULL,
            until  bigint  NOT NULL            -- microseconds since 1970-01-01T00:00:00Z: what is here was over before
        );
        CREATE TABLE %I.log_entries (
            idx   bigint PRIMARY KEY,
            entry bytea NOT NULL               -- docs/audit-log-format.md
        );
        CREATE TABLE %I.certificates (
            id        bigint PRIMARY KEY,
            authority text  NOT NULL,
            serial    bytea NOT NULL,
            der       bytea NOT NULL
        );
        CREATE TABLE %I.revocation_lists (
            id        bigint  PRIMARY KEY,
            authority text    NOT NULL,
            shard     integer NOT NULL,
            number    bigint  NOT NULL,
            der       bytea   NOT NULL
        );
        ALTER TABLE %I.log_entries ALTER COLUMN entry SET STORAGE EXTERNAL;
        ALTER TABLE %I.certificates ALTER COLUMN der SET STORAGE EXTERNAL;
        ALTER TABLE %I.revocation_lists ALTER COLUMN der SET STORAGE EXTERNAL;
        $tables$, '%I', quote_ident(archive_name(o_number)));
    INSERT INTO archive_copying (id, number, until, first_entry, end_entry, next_entry, last_expiry, last_issued, certificates, last_list, lists)
    VALUES (1, o_number, p_until, p_first, p_end, p_first, -9223372036854775808, 0, 0, 0, 0);
END $$;

-- Forgets what was begun and never completed; nothing points there.
CREATE FUNCTION archive_discard() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    v_number integer;
BEGIN
    DELETE FROM archive_copying RETURNING number INTO v_number;
    IF v_number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM archives WHERE number = v_number) THEN
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', archive_name(v_number));
    END IF;
END $$;

-- Copies the next piece of one kind. How many rows are looked at is bounded, whether or not they are to be copied. True while more is left.
CREATE FUNCTION archive_copy(p_content integer, p_rows bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    v_going  archive_copying;
    v_schema text;
    v_stop   bigint;
    v_issued bigint;
    v_copied bigint;
BEGIN
    SELECT * INTO STRICT v_going FROM archive_copying WHERE id = 1 FOR UPDATE;
    v_schema := archive_name(v_going.number);
    IF p_content = 1 THEN
        v_stop := least(v_going.end_entry, v_going.next_entry + p_rows);
        EXECUTE format('INSERT INTO %I.log_entries (idx, entry) SELECT idx, entry FROM log_entries WHERE idx >= $1 AND idx < $2 ORDER BY idx', v_schema)
            USING v_going.next_entry, v_stop;
        GET DIAGNOSTICS v_copied = ROW_COUNT;
        IF v_copied <> v_stop - v_going.next_entry THEN
            RAISE EXCEPTION 'entries of the log are missing from % on', v_going.next_entry;
        END IF;
        UPDATE archive_copying SET next_entry = v_stop;
        RETURN v_stop < v_going.end_entry;
    ELSIF p_content = 2 THEN
        EXECUTE format($copy$
            WITH looked AS MATERIALIZED (
                SELECT id, not_after, issued FROM certificates
                WHERE issued IS NOT NULL AND not_after < $1 AND (not_after, issued) > ($2, $3) ORDER BY not_after, issued LIMIT $4
            ), copied AS (
                INSERT INTO %I.certificates (id, authority, serial, der)
                SELECT c.id, c.authority, c.serial, c.der FROM looked JOIN certificates c USING (id) WHERE octet_length(c.der) <> 14
                RETURNING id
            )
            SELECT not_after, issued, (SELECT COUNT(*) FROM copied) FROM looked ORDER BY not_after DESC, issued DESC LIMIT 1
            $copy$, v_schema)
            INTO v_stop, v_issued, v_copied USING v_going.until, v_going.last_expiry, v_going.last_issued, p_rows;
        IF v_stop IS NOT NULL THEN
            UPDATE archive_copying SET last_expiry = v_stop, last_issued = v_issued, certificates = certificates + v_copied;
        END IF;
        RETURN v_stop IS NOT NULL;
    END IF;

    EXECUTE format($copy$
        WITH looked AS MATERIALIZED (
            SELECT id FROM revocation_lists WHERE id > $2 ORDER BY id LIMIT $3
        ), copied AS (
            INSERT INTO %I.revocation_lists (id, authority, shard, number, der)
            SELECT l.id, l.authority, l.shard, l.number, l.der FROM looked JOIN revocation_lists l USING (id)
            WHERE l.next_update < $1 AND l.framed = 0 AND octet_length(l.der) <> 14
            AND l.number < (SELECT s.current_number FROM shards s WHERE s.authority = l.authority AND s.shard = l.shard)
            RETURNING id
        )
        SELECT MAX(id), (SELECT COUNT(*) FROM copied) FROM looked
        $copy$, v_schema)
        INTO v_stop, v_copied USING v_going.until, v_going.last_list, p_rows;
    IF v_stop IS NOT NULL THEN
        UPDATE archive_copying SET last_list = v_stop, lists = lists + v_copied;
    END IF;
    RETURN v_stop IS NOT NULL;
END $$;

-- A piece of an archive, to be hashed.
CREATE FUNCTION archive_rows(p_number integer, p_content integer, p_after bigint, p_rows bigint)
RETURNS TABLE (place bigint, authority text, serial bytea, shard integer, number bigint, content bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        CASE p_content
            WHEN 1 THEN 'SELECT idx, NULL::text, NULL::bytea, NULL::integer, NULL::bigint, entry FROM %I.log_entries WHERE idx > $1 ORDER BY idx LIMIT $2'
            WHEN 2 THEN 'SELECT id, authority, serial, NULL::integer, NULL::bigint, der FROM %I.certificates WHERE id > $1 ORDER BY id LIMIT $2'
            ELSE 'SELECT id, authority, NULL::bytea, shard, number, der FROM %I.revocation_lists WHERE id > $1 ORDER BY id LIMIT $2'
        END, archive_name(p_number))
        USING p_after, p_rows;
END $$;

-- How many rows of a piece of an archive are not what the live tables have, octet for octet.
CREATE FUNCTION archive_unlike(p_number integer, p_content integer, p_after bigint, p_last bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    v_unlike bigint;
BEGIN
    EXECUTE format(
        'SELECT COUNT(*) FROM %1$I.%2$I a LEFT JOIN %2$I l ON l.%3$I = a.%3$I WHERE a.%3$I > $1 AND a.%3$I <= $2 AND l.%4$I IS DISTINCT FROM a.%4$I',
        archive_name(p_number), archive_table(p_content), archive_key(p_content), archive_column(p_content))
        INTO v_unlike USING p_after, p_last;
    RETURN v_unlike;
END $$;

-- Closes the archive that was copied: from now on not even its owner changes it by mistake. Taken note of in the same transaction.
CREATE FUNCTION archive_complete(p_number integer, p_entries bigint, p_certificates bigint, p_lists bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    v_going archive_copying;
BEGIN
    DELETE FROM archive_copying WHERE number = p_number RETURNING * INTO v_going;
    IF v_going.next_entry - v_going.first_entry <> p_entries OR v_going.certificates <> p_certificates OR v_going.lists <> p_lists OR v_going.number IS NULL THEN
        RAISE EXCEPTION 'what was copied is not what was read back';
    END IF;
    EXECUTE format('INSERT INTO %I.archive (id, number, until) VALUES (1, $1, $2)', archive_name(p_number)) USING p_number, v_going.until;
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA %I FROM CURRENT_USER', archive_name(p_number));
END $$;

-- Puts marks in the place of the next contents that an archive has, if they are the same; what has its mark keeps it. The last row's number there; null
-- after the end.
CREATE FUNCTION archive_mark(p_number integer, p_content integer, p_after bigint, p_rows bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    v_schema text := archive_name(p_number);
    v_last   bigint;
    v_unlike bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM archives WHERE number = p_number) OR to_regclass(format('%I.%I', v_schema, archive_table(p_content))) IS NULL THEN
        RAISE EXCEPTION 'its schema is not there';
    END IF;
    EXECUTE format($mark$
        WITH piece AS MATERIALIZED (
            SELECT %3$I AS place, %4$I AS content FROM %1$I.%2$I WHERE %3$I > $1 ORDER BY %3$I LIMIT $2
        ), marked AS (
            UPDATE %2$I l SET %4$I = archive_mark_of($3, $4, p.place) FROM piece p WHERE l.%3$I = p.place AND l.%4$I = p.content
        )
        SELECT MAX(place) FROM piece
        $mark$, v_schema, archive_table(p_content), archive_key(p_content), archive_column(p_content))
        INTO v_last USING p_after, p_rows, p_content, p_number;
    EXECUTE format($check$
        SELECT COUNT(*) FROM %1$I.%2$I a LEFT JOIN %2$I l ON l.%3$I = a.%3$I
        WHERE a.%3$I > $1 AND a.%3$I <= $2 AND l.%4$I IS DISTINCT FROM archive_mark_of($3, $4, a.%3$I)
        $check$, v_schema, archive_table(p_content), archive_key(p_content), archive_column(p_content))
        INTO v_unlike USING p_after, v_last, p_content, p_number;
    IF v_unlike > 0 THEN
        RAISE EXCEPTION 'it is not what was copied';
    END IF;
    RETURN v_last;
END $$;

-- Names are looked up where the tables are, whoever calls; and nobody calls who was not let.
DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND (proname = 'archived' OR proname LIKE 'archive\_%') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        IF (SELECT prosecdef FROM pg_proc WHERE oid = v_function) THEN
            EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', v_function, current_schema());
            -- A piece is small: to start workers for it takes longer than to read it.
            EXECUTE format('ALTER FUNCTION %s SET max_parallel_workers_per_gather = 0', v_function);
        END IF;
    END LOOP;
END $$;
