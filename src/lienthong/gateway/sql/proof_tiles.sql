-- $1 log, $2 levels, $3 indexes
SELECT level, index, hashes
FROM ledger_tile
JOIN unnest($2::smallint[], $3::bigint[]) AS wanted (level, index) USING (level, index)
WHERE log = $1
