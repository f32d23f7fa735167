-- $1 node; of its systems: $2 identifiers, $3 codes, $4 names, $5 names of agencies; $6 now
-- A system of this node is never touched, nor one that another node names and keeps open.
WITH gone AS (
    UPDATE sharing_subsystem SET is_open = false
    WHERE node = $1 AND is_open AND NOT identifier = ANY($2::text[])
)
INSERT INTO sharing_subsystem AS known (
    id, node, member, identifier, code, name, is_open, must_sign, spells_new, per_second, created_at
)
SELECT gen_random_uuid(), $1, agency, identifier, code, name, true, false, false, 1000, $6
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS given (identifier, code, name, agency)
ON CONFLICT (identifier) DO UPDATE
SET name = EXCLUDED.name, member = EXCLUDED.member, is_open = true, node = EXCLUDED.node
WHERE known.node <> '' AND (known.node = EXCLUDED.node OR NOT known.is_open)
    AND (known.node, known.name, known.member, known.is_open)
        IS DISTINCT FROM (EXCLUDED.node, EXCLUDED.name, EXCLUDED.member, true)
