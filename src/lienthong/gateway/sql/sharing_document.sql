-- $1 identifier of a provider's system, $2 code of its service
SELECT service.document
FROM sharing_service service
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
WHERE provider.identifier = $1 AND provider.node = '' AND provider.is_open AND service.code = $2
  AND service.state <> 'ended'
