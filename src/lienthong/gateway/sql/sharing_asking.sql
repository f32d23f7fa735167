-- $1 node, $2 how many: requests of this node's systems to its services that are not settled
SELECT request.id, caller.identifier AS caller,
       provider.identifier || '/' || service.code AS service,
       ARRAY(
           SELECT ARRAY[endpoint.method, endpoint.path]
           FROM sharing_accessrequest_endpoints chosen
           JOIN sharing_endpoint endpoint ON endpoint.id = chosen.endpoint_id
           WHERE chosen.accessrequest_id = request.id
           ORDER BY endpoint.pattern, endpoint.method
       ) AS endpoints,
       request.legal_basis, request.purpose, request.until_day, request.asked_at, request.asked_by,
       request.state = 'withdrawn' AS is_withdrawn
FROM sharing_accessrequest request
JOIN sharing_subsystem caller ON caller.id = request.subsystem_id
JOIN sharing_service service ON service.id = request.service_id
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
WHERE provider.node = $1 AND caller.node = ''
  AND (request.state = 'asked' OR request.state = 'withdrawn' AND request.heard_at IS NULL)
ORDER BY request.state DESC, request.asked_at
LIMIT $2
