-- $1 node, $2 its name, $3 what its side of calls is signed with
INSERT INTO sharing_neighbour AS known (id, node, name, keys) VALUES (gen_random_uuid(), $1, $2, $3)
ON CONFLICT (node) DO UPDATE SET name = EXCLUDED.name, keys = EXCLUDED.keys, left_at = NULL
WHERE (known.name, known.keys, known.left_at) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.keys, NULL)
