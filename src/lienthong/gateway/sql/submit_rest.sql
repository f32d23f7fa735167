-- Bodies, deliveries and receivers of new packages.
-- bodies: $1 packages, $2 places, $3 names, $4 types, $5 sha256, $6 sizes, $7 segments
-- and $18 starts
-- deliveries: $8 ids, $9 packages, $10 systems, $11 ranks
-- receivers: $12 ids, $13 packages, $14 deliveries, $15 codes, $16 names; $17 now
WITH bodies AS (
    INSERT INTO exchange_body (
        package_id, place, name, media_type, sha256, size_bytes, segment, start
    )
    SELECT * FROM unnest(
        $1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::bytea[], $6::bigint[], $7::uuid[],
        $18::bigint[]
    )
), deliveries AS (
    INSERT INTO exchange_delivery (
        id, package_id, system_id, state, rank, ready_at, attempts, receipt, problem
    )
    SELECT id, package_id, system_id, 0, rank, $17, 0, '', ''
    FROM unnest($8::uuid[], $9::uuid[], $10::uuid[], $11::smallint[])
        AS given (id, package_id, system_id, rank)
)
INSERT INTO exchange_receiver (
    id, package_id, delivery_id, code, name, status, asked, outcome, changed_at
)
SELECT id, package_id, delivery_id, code, name, '', '', '', $17
FROM unnest($12::uuid[], $13::uuid[], $14::uuid[], $15::text[], $16::text[])
    AS given (id, package_id, delivery_id, code, name)
