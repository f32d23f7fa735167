-- $1 log, $2 levels, $3 indexes: the partial tiles at the tree's right edge
SELECT level, index, hashes
FROM ledger_tile
JOIN unnest($2::smallint[], $3::bigint[]) AS wanted (level, index) USING (level, index)
WHERE log = $1
