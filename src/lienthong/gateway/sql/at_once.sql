-- $1 neighbours' systems, $2 now: what rests for them rests no longer; whose lines are to be tried
WITH ready AS (
    UPDATE exchange_delivery SET ready_at = $2
    FROM (SELECT id FROM exchange_delivery
          WHERE system_id = ANY($1::uuid[]) AND state = 0 AND ready_at > $2
          ORDER BY id FOR UPDATE) resting
    WHERE exchange_delivery.id = resting.id
)
SELECT id, system_id FROM exchange_node WHERE system_id = ANY($1::uuid[])
