-- $1 packages: their receivers, locked; `holder` is the system that each one's delivery goes to
SELECT receiver.id, receiver.package_id, receiver.delivery_id, receiver.code, receiver.status,
       receiver.asked, receiver.asked_by_id, receiver.answer, receiver.outcome, delivery.state,
       delivery.attempts, delivery.system_id AS holder
FROM exchange_receiver receiver
JOIN exchange_delivery delivery ON delivery.id = receiver.delivery_id
WHERE receiver.package_id = ANY($1::uuid[])
ORDER BY receiver.id FOR UPDATE OF receiver
