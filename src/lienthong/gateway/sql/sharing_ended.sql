-- $1 node, $2 how many: what was approved of its requests, has ended, and it has not heard of
SELECT request.id, request.state, request.reason, request.decided_by, request.decided_at,
       request.ended_at, request.end_reason
FROM sharing_accessrequest request
JOIN sharing_subsystem caller ON caller.id = request.subsystem_id
WHERE caller.node = $1 AND request.ended_at IS NOT NULL AND request.heard_at IS NULL
ORDER BY request.ended_at, request.id
LIMIT $2
