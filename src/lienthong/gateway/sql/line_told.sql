-- $1 node's code, $2 now, $3 why the last call failed; "": it answered
UPDATE exchange_node
SET answered_at = CASE WHEN $3::text = '' THEN $2::timestamptz ELSE answered_at END,
    failed_at = CASE WHEN $3 = '' THEN failed_at ELSE $2 END,
    problem = CASE WHEN $3 = '' THEN problem ELSE $3 END
WHERE code = $1
