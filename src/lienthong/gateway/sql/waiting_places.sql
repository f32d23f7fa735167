-- at which systems whose documents wait, and whose are stranded
SELECT DISTINCT delivery.system_id, delivery.state, receiver.code
FROM exchange_delivery delivery JOIN exchange_receiver receiver ON receiver.delivery_id = delivery.id
WHERE delivery.state = 0 AND receiver.outcome NOT IN ('taken_back', 'replaced')
UNION ALL
SELECT DISTINCT delivery.system_id, delivery.state, receiver.code
FROM exchange_delivery delivery JOIN exchange_receiver receiver ON receiver.delivery_id = delivery.id
WHERE delivery.state = 5 AND receiver.outcome NOT IN ('taken_back', 'replaced')
