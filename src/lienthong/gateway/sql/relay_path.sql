-- $1 package: the nodes that it passed before it came here
SELECT detail->'path' AS path FROM exchange_event
WHERE package_id = $1 AND kind = 'submission_acceptance' AND detail ? 'path'
ORDER BY id LIMIT 1
