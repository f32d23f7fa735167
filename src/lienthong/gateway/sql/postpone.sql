-- $1 deliveries, $2 lease, $3 not before, $4 why or "", $5 whether the other side never saw it
-- One whose lease ran out while its files were fetched has none any more.
UPDATE exchange_delivery
SET state = 0, lent_until = NULL, lease = NULL, ready_at = $3,
    problem = CASE WHEN $4::text = '' THEN problem ELSE $4 END,
    attempts = attempts - CASE WHEN $5::boolean THEN 1 ELSE 0 END
WHERE id = ANY($1::uuid[]) AND state = 1 AND (lease = $2 OR lease IS NULL)
