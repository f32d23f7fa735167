-- $1 node, $2 requests of it whose end it has written down, $3 now
UPDATE sharing_accessrequest request SET heard_at = $3
FROM sharing_subsystem caller
WHERE caller.id = request.subsystem_id AND caller.node = $1 AND request.id = ANY($2::uuid[])
  AND request.ended_at IS NOT NULL AND request.heard_at IS NULL
