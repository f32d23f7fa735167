-- $1 system, $2 sender, $3 document id, $4 receiver: a delivery whose bytes went out, unconfirmed
SELECT delivery.id, delivery.state, delivery.attempts
FROM exchange_package package
JOIN exchange_receiver receiver ON receiver.package_id = package.id AND receiver.code = $4
JOIN exchange_delivery delivery ON delivery.id = receiver.delivery_id AND delivery.system_id = $1
WHERE package.kind = 'edoc' AND package.sender_code = $2 AND package.document_id = $3
    AND (delivery.state IN (1, 3) OR (delivery.state = 0 AND delivery.attempts > 0))
