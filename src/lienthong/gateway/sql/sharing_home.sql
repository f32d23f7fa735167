-- $1 identifier of an open system, $2 code of its service: the node that it is of, '' for this one,
-- and the time that its catalogue gives the service; null: none that is known here
SELECT provider.node, service.timeout_seconds
FROM sharing_subsystem provider
LEFT JOIN sharing_service service ON service.subsystem_id = provider.id AND service.code = $2
WHERE provider.identifier = $1 AND provider.is_open
