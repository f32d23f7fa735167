-- $1 follower, $2 how far it had come, $3 how far it has come now, $4 now; no row: another was faster
UPDATE exchange_follower SET position = $3, at = $4 WHERE name = $1 AND position = $2 RETURNING name
