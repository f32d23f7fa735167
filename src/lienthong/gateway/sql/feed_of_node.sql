-- $1 the neighbour's system, $2 after this place in the log, $3 how many: packages have other ids
-- there, so that each event names its document
SELECT event.id, event.position, event.kind, event.agency_code, event.at, event.detail,
       package.sender_code, package.document_id
FROM exchange_event event JOIN exchange_package package ON package.id = event.package_id
WHERE event.sender_system_id = $1 AND event.position > $2
ORDER BY event.position
LIMIT $3
