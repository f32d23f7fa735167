-- $1 deliveries: whom they are still to serve
SELECT delivery.id, delivery.system_id, delivery.state, receiver.code
FROM exchange_delivery delivery JOIN exchange_receiver receiver ON receiver.delivery_id = delivery.id
WHERE delivery.id = ANY($1::uuid[]) AND receiver.outcome NOT IN ('taken_back', 'replaced')
