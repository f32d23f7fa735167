-- $1 sender's system, $2 after this place in the log, $3 how many
-- Bounds of both columns, not an equality: the index by system is walked, never that of all
-- places past the events of others, which a system that seldom sends would have for years.
SELECT id, position, package_id, kind, agency_code, at, detail
FROM exchange_event
WHERE (sender_system_id, position) > ($1, $2) AND sender_system_id <= $1
ORDER BY sender_system_id, position
LIMIT $3
