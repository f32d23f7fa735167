-- $1 node, $2 its name, $3 what words of its site are signed with, $4 agencies that it carries
INSERT INTO sharing_neighbour AS known (id, node, name, keys, carries)
VALUES (gen_random_uuid(), $1, $2, $3, $4)
ON CONFLICT (node) DO UPDATE
SET name = EXCLUDED.name, keys = EXCLUDED.keys, carries = EXCLUDED.carries, left_at = NULL
WHERE (known.name, known.keys, known.carries, known.left_at)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.keys, EXCLUDED.carries, NULL)
