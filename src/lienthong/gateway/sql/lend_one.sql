-- $1 system, $2 delivery, $3 states from which it is lent, $4 lent until, $5 lease
-- The state told is the one before.
WITH lent AS (
    UPDATE exchange_delivery SET state = 1, lent_until = $4, lease = $5, attempts = attempts + 1
    WHERE id = $2 AND system_id = $1 AND state = ANY($3::smallint[])
)
SELECT delivery.id, delivery.state, package.id AS package_id, package.sender_code,
       package.document_id, package.envelope, package.sha256, package.received_at,
       package.system_id AS sender_system,
       (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM exchange_receiver
        WHERE delivery_id = delivery.id AND outcome NOT IN ('taken_back', 'replaced')) AS receivers
FROM exchange_delivery delivery JOIN exchange_package package ON package.id = delivery.package_id
WHERE delivery.id = $2 AND delivery.system_id = $1 AND delivery.state IN (0, 1, 2, 3)
