-- $1 system, $2 package or null: what it sent last, $3 how many lines
SELECT package.id, package.subject, package.code, package.sender_code, package.received_at,
       receiver.code AS receiver_code, receiver.status, receiver.outcome, delivery.id AS delivery,
       delivery.state, delivery.attempts, delivery.ended_at
FROM exchange_package package
JOIN exchange_receiver receiver ON receiver.package_id = package.id
JOIN exchange_delivery delivery ON delivery.id = receiver.delivery_id
WHERE package.system_id = $1 AND ($2::uuid IS NULL OR package.id = $2)
ORDER BY package.id DESC, receiver.code
LIMIT $3
