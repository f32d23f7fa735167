-- $1 event: a status that somebody said
SELECT event.id, event.at, event.agency_code, event.detail ->> 'status' AS status,
       package.sender_code, package.subject, package.code
FROM exchange_event event JOIN exchange_package package ON package.id = event.package_id
WHERE event.id = $1 AND event.kind = 'status'
