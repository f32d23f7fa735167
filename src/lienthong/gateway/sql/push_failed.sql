-- $1 lease: what did not arrive, or nobody knows whether it did; others may fetch it at once
UPDATE exchange_delivery SET state = 0, lent_until = NULL, lease = NULL
WHERE lease = $1 AND state = 1
