-- $1 lease: what was lent to a poller that had gone; it never saw it
UPDATE exchange_delivery
SET state = 0, lent_until = NULL, lease = NULL, attempts = attempts - 1
WHERE lease = $1 AND state = 1
