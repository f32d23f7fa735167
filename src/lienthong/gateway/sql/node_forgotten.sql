-- $1 introducer, $2 codes that it still names: the others carry nothing any more
UPDATE exchange_node SET page = '', version = 0
WHERE via_id = $1 AND page <> '' AND NOT code = ANY($2::text[])
