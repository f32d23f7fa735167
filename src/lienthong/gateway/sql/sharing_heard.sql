-- $1 node, $2 requests that it has heard of, $3 now, $4 their states over there
UPDATE sharing_accessrequest request SET heard_at = $3
FROM sharing_service service
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
WHERE service.id = request.service_id AND provider.node = $1 AND request.heard_at IS NULL
  AND (request.id, request.state) IN (SELECT * FROM unnest($2::uuid[], $4::text[]))
