-- $1 log, $2 leaf ids, $3 salts, $4 bodies, $5 place of the first, $6 levels, $7 indexes,
-- $8 hashes of the changed tiles, $9 origin, $10 vkey, $11 size, $12 root, $13 note, $14 now
-- exchanges, of the same ids: $15 request ids, $16 clients, $17 services, $18 their identifiers,
-- $19 rights, $20 methods, $21 paths, $22 statuses, $23 faults, $24 and $25 bytes of requests and
-- answers, $26 milliseconds, $27 what opens their leaves, $28 when they ended
-- $29 and $30 the log's lock, $31 root before. Returns 1; 0, and writes nothing, when the log has
-- grown meanwhile: the head is compared as it stands once the lock is held, whatever was seen before.
WITH locked AS MATERIALIZED (
    SELECT pg_advisory_xact_lock($29, $30)
), head AS (
    INSERT INTO ledger_head AS head (log, origin, vkey, size, root, note, signed_at)
    SELECT $1, $9, $10, $11::bigint, $12, $13, $14 FROM locked
    ON CONFLICT (log) DO UPDATE SET
        size = EXCLUDED.size, root = EXCLUDED.root, note = EXCLUDED.note,
        signed_at = EXCLUDED.signed_at
    WHERE head.size = $5 AND head.root = $31
    RETURNING 1
), given AS (
    SELECT given.*
    FROM head CROSS JOIN unnest(
        $2::uuid[], $3::bytea[], $4::bytea[], $15::uuid[], $16::uuid[], $17::uuid[], $18::text[],
        $19::uuid[], $20::text[], $21::text[], $22::smallint[], $23::text[], $24::bigint[],
        $25::bigint[], $26::integer[], $27::text[], $28::timestamptz[]
    ) WITH ORDINALITY AS given (
        id, salt, body, request_id, client_id, service_id, service, right_id, method, path, status,
        fault, request_bytes, answer_bytes, ms, openings, at, nth
    )
), leaves AS (
    INSERT INTO ledger_leaf (id, log, salt, body, position)
    SELECT id, $1, salt, body, $5 + nth - 1 FROM given
), exchanges AS (
    INSERT INTO sharing_exchange (
        id, position, at, request_id, client_id, service_id, service, right_id, method, path,
        status, fault, request_bytes, answer_bytes, ms, openings
    )
    SELECT id, $5 + nth - 1, at, request_id, client_id, service_id, service, right_id, method,
           path, status, fault, request_bytes, answer_bytes, ms, openings
    FROM given
), uses AS (
    INSERT INTO sharing_use AS use (
        id, day, service_id, client_id, calls, faults, request_bytes, answer_bytes, ms, longest_ms
    )
    SELECT gen_random_uuid(), (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, service_id, client_id,
           count(*),
           count(*) FILTER (WHERE fault <> '' OR status >= 500), sum(request_bytes),
           sum(answer_bytes), sum(ms), max(ms)
    FROM given
    WHERE service_id IS NOT NULL
    GROUP BY 2, service_id, client_id
    ON CONFLICT (service_id, client_id, day) DO UPDATE SET
        calls = use.calls + EXCLUDED.calls,
        faults = use.faults + EXCLUDED.faults,
        request_bytes = use.request_bytes + EXCLUDED.request_bytes,
        answer_bytes = use.answer_bytes + EXCLUDED.answer_bytes,
        ms = use.ms + EXCLUDED.ms,
        longest_ms = greatest(use.longest_ms, EXCLUDED.longest_ms)
), tiles AS (
    INSERT INTO ledger_tile (log, level, index, hashes)
    SELECT $1, level, index, hashes
    FROM head CROSS JOIN
         unnest($6::smallint[], $7::bigint[], $8::bytea[]) AS given (level, index, hashes)
    ON CONFLICT (log, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
)
SELECT count(*) FROM head
