-- $1 deliveries, $2 now: nobody is left to be served by them
UPDATE exchange_delivery SET state = 4, ended_at = $2 WHERE id = ANY($1::uuid[]) AND state IN (0, 5)
