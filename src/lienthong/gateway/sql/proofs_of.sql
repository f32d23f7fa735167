-- $1 leaves of the exchange log, each with the head under which it is proven
SELECT leaf.id, leaf.salt, leaf.body, leaf.position, head.size, head.note, head.vkey
FROM ledger_leaf leaf
JOIN ledger_head head ON head.log = leaf.log AND head.size > leaf.position
WHERE leaf.id = ANY($1::uuid[])
