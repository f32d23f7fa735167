-- $1 deliveries: those that are at nobody's now, locked
SELECT delivery.id, delivery.package_id, delivery.system_id, delivery.state,
       station.code AS system_code, package.system_id AS sender_system, package.sender_code,
       package.document_id
FROM exchange_delivery delivery
JOIN exchange_system station ON station.id = delivery.system_id
JOIN exchange_package package ON package.id = delivery.package_id
WHERE delivery.id = ANY($1::uuid[]) AND delivery.state IN (0, 5)
ORDER BY delivery.id FOR UPDATE OF delivery
