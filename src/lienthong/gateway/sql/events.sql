-- $1 ids, $2 packages, $3 senders' systems, $4 kinds, $5 agency codes, $6 details, $7 places,
-- $8 sha256 of the statements, $9 now
INSERT INTO exchange_event (
    id, package_id, sender_system_id, kind, agency_code, detail, position, statement_sha256, at
)
SELECT id, package_id, system_id, kind, agency_code, detail::jsonb, position, sha256, $9
FROM unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[],
    $8::bytea[]
) AS given (id, package_id, system_id, kind, agency_code, detail, position, sha256)
