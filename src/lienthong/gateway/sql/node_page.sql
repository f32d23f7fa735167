-- $1 node, $2 its page, $3 version, $4 role, $5 name: a later one only
UPDATE exchange_node SET page = $2, version = $3, role = $4, name = $5
WHERE id = $1 AND version < $3
