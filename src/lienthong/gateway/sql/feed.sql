-- $1 sender's system, $2 after this place in the log, $3 how many
SELECT id, position, package_id, kind, agency_code, at, detail
FROM exchange_event
WHERE sender_system_id = $1 AND position > $2
ORDER BY position
LIMIT $3
