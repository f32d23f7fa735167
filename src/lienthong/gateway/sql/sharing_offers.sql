-- $1 identifier of the last service of the page before, $2 how many: what this node offers
SELECT provider.identifier AS system, service.code, service.state, service.notice,
       service.timeout_seconds, service.published_at, service.changed_at, service.document,
       service.ends_on
FROM sharing_service service
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
WHERE provider.node = '' AND provider.is_open AND service.state <> 'ended'
  AND (provider.identifier || '/' || service.code) COLLATE "C" > $1
ORDER BY (provider.identifier || '/' || service.code) COLLATE "C"
LIMIT $2
