-- $1 system, $2 delivery: what was found of a document that was lent or given to this system
SELECT package.id AS package_id, event.id AS leaf, event.at, event.detail
FROM exchange_delivery delivery
JOIN exchange_package package ON package.id = delivery.package_id
LEFT JOIN exchange_event event
    ON event.package_id = package.id AND event.kind = 'signature_findings'
WHERE delivery.id = $2 AND delivery.system_id = $1
    AND (delivery.state IN (1, 2, 3) OR (delivery.state IN (0, 5) AND delivery.attempts > 0))
