-- $1 log, $2 leaf ids, $3 salts, $4 bodies, $5 place of the first, $6 levels, $7 indexes,
-- $8 hashes of the changed tiles, $9 origin, $10 vkey, $11 size, $12 root, $13 note, $14 now
-- events, of the same ids: $15 packages, $16 senders' systems, $17 kinds, $18 agency codes,
-- $19 details, $20 sha256 of the statements, $21 when
WITH leaves AS (
    INSERT INTO ledger_leaf (id, log, salt, body, position)
    SELECT id, $1, salt, body, $5 + nth - 1
    FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS given (id, salt, body, nth)
), events AS (
    INSERT INTO exchange_event (
        id, package_id, sender_system_id, kind, agency_code, detail, position, statement_sha256, at
    )
    SELECT id, package_id, system_id, kind, agency_code, detail::jsonb, $5 + nth - 1, sha256, $21
    FROM unnest(
        $2::uuid[], $15::uuid[], $16::uuid[], $17::text[], $18::text[], $19::text[], $20::bytea[]
    ) WITH ORDINALITY AS given (id, package_id, system_id, kind, agency_code, detail, sha256, nth)
), tiles AS (
    INSERT INTO ledger_tile (log, level, index, hashes)
    SELECT $1, level, index, hashes
    FROM unnest($6::smallint[], $7::bigint[], $8::bytea[]) AS given (level, index, hashes)
    ON CONFLICT (log, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
)
INSERT INTO ledger_head (log, origin, vkey, size, root, note, signed_at)
VALUES ($1, $9, $10, $11::bigint, $12, $13, $14)
ON CONFLICT (log) DO UPDATE SET
    size = EXCLUDED.size, root = EXCLUDED.root, note = EXCLUDED.note, signed_at = EXCLUDED.signed_at
