-- $1 the neighbour's system, $2 after this place in the log, $3 how many: packages have other ids
-- there, so that each event names its document. Bounds as in `feed.sql`.
SELECT event.id, event.position, event.kind, event.agency_code, event.at, event.detail,
       package.sender_code, package.document_id
FROM exchange_event event JOIN exchange_package package ON package.id = event.package_id
WHERE (event.sender_system_id, event.position) > ($1, $2) AND event.sender_system_id <= $1
ORDER BY event.sender_system_id, event.position
LIMIT $3
