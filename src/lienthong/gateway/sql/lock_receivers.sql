-- $1 deliveries: whom they are still to serve, locked
SELECT id, delivery_id, code FROM exchange_receiver
WHERE delivery_id = ANY($1::uuid[]) AND outcome NOT IN ('taken_back', 'replaced')
ORDER BY id FOR UPDATE
