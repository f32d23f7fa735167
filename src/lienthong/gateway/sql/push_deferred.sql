-- $1 deliveries, $2 not before, $3 problem, $4 lease, $5 whether the receiver keeps them for so long
-- as they are lent: it said that its receipts come later
UPDATE exchange_delivery
SET ready_at = given.ready_at, problem = $3, state = CASE WHEN $5 THEN 1 ELSE 0 END,
    lent_until = CASE WHEN $5 THEN lent_until END, lease = CASE WHEN $5 THEN lease END
FROM unnest($1::uuid[], $2::timestamptz[]) AS given (id, ready_at)
WHERE exchange_delivery.id = given.id AND lease = $4 AND state = 1
