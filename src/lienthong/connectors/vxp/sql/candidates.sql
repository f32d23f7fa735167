-- $1 system, $2 deliveries: those it may confirm
SELECT id, state, attempts FROM exchange_delivery
WHERE system_id = $1 AND id = ANY($2::uuid[]) AND state IN (0, 1, 2, 3)
