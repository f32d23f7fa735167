-- $1 deliveries, $2 now: failed ones wait again; what their systems said of them stays beside them
UPDATE exchange_delivery SET state = 0, ready_at = $2, ended_at = NULL
FROM (SELECT id FROM exchange_delivery WHERE id = ANY($1::uuid[]) AND state = 3
      ORDER BY id FOR UPDATE) given
WHERE exchange_delivery.id = given.id
RETURNING exchange_delivery.id, system_id
