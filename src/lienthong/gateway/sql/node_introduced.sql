-- $1 id, $2 code, $3 name, $4 role, $5 key, $6 carries, $7 page, $8 version, $9 introduced by, $10 now
-- A neighbour stays what its operator said of it; another introducer changes nothing.
INSERT INTO exchange_node (
    id, code, name, role, is_ours, via_id, address, public_key, authority, axis_key, carries, page,
    version, heard, created_at
)
VALUES ($1, $2, $3, $4, false, $9, '', $5, '', '', $6, $7, $8, -1, $10)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, role = EXCLUDED.role, public_key = EXCLUDED.public_key,
    carries = EXCLUDED.carries, page = EXCLUDED.page, version = EXCLUDED.version
WHERE exchange_node.via_id = EXCLUDED.via_id
    AND (exchange_node.version < EXCLUDED.version
        OR exchange_node.public_key <> EXCLUDED.public_key
        OR exchange_node.carries <> EXCLUDED.carries)
