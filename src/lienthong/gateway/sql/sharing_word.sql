-- No more of a node than are looked through in time.
-- $1 node, $2 request, $3 kind, $4 as signed, $5 what it says, $6 now
INSERT INTO sharing_word (id, node, request_id, kind, statement, told, received_at)
SELECT gen_random_uuid(), $1::text, $2::uuid, $3::text, $4::text, $5::text, $6::timestamptz
WHERE (SELECT count(*) FROM sharing_word WHERE node = $1::text AND taken_at IS NULL) < 1000
ON CONFLICT (node, request_id, kind) DO NOTHING
