-- $1 system, $2 agency codes, $3 how many: what waits at this system for these agencies
SELECT id FROM exchange_delivery delivery
WHERE system_id = $1 AND state = 0 AND EXISTS (SELECT FROM exchange_receiver
    WHERE delivery_id = delivery.id AND code = ANY($2::text[])
        AND outcome NOT IN ('taken_back', 'replaced'))
ORDER BY system_id, rank DESC, id
LIMIT $3
