-- $1 now: leases that ran out go back to the queue
UPDATE exchange_delivery SET state = 0, lent_until = NULL, lease = NULL
WHERE state = 1 AND lent_until < $1
RETURNING id
