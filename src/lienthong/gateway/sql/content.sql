-- $1 system, $2 delivery, $3 place: a file of a package that was lent or given to this system, as
-- long as one of its agencies there may still have it; or that it could not take and asks for again
SELECT body.name, body.media_type, body.sha256, body.size_bytes, body.content, body.segment, body.start,
       delivery.state, delivery.lent_until
FROM exchange_delivery delivery
JOIN exchange_body body ON body.package_id = delivery.package_id AND body.place = $3
WHERE delivery.id = $2 AND delivery.system_id = $1
    AND (delivery.state IN (1, 2, 3) OR (delivery.state IN (0, 5) AND delivery.attempts > 0))
    AND EXISTS (SELECT FROM exchange_receiver
        WHERE delivery_id = delivery.id AND outcome NOT IN ('taken_back', 'replaced'))
