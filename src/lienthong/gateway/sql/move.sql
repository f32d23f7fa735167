-- deliveries that stay one: $1 ids, $2 systems, $3 states
-- parts split off: $4 ids, $5 of which delivery, $6 systems, $7 states
-- receivers that go with a part: $8 ids, $9 parts; $10 now
WITH whole AS (
    UPDATE exchange_delivery
    SET system_id = given.system_id, state = given.state, problem = '',
        ready_at = least(ready_at, $10)
    FROM unnest($1::uuid[], $2::uuid[], $3::smallint[]) AS given (id, system_id, state)
    WHERE exchange_delivery.id = given.id
), parts AS (
    INSERT INTO exchange_delivery (
        id, package_id, system_id, state, rank, ready_at, attempts, receipt, problem
    )
    SELECT given.id, origin.package_id, given.system_id, given.state, origin.rank,
           least(origin.ready_at, $10), origin.attempts, '', ''
    FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::smallint[])
        AS given (id, origin, system_id, state)
    JOIN exchange_delivery origin ON origin.id = given.origin
)
UPDATE exchange_receiver SET delivery_id = given.delivery_id
FROM unnest($8::uuid[], $9::uuid[]) AS given (id, delivery_id)
WHERE exchange_receiver.id = given.id
