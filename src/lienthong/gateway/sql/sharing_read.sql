-- $1 node, $2 identifiers of all services that it offers, $3 digest of its catalogue, $4 now
WITH gone AS (
    UPDATE sharing_service service SET state = 'ended', notice = ''
    FROM sharing_subsystem provider
    WHERE provider.id = service.subsystem_id AND provider.node = $1 AND service.state <> 'ended'
      AND NOT (provider.identifier || '/' || service.code) = ANY($2::text[])
)
UPDATE sharing_neighbour SET digest = $3, read_at = $4 WHERE node = $1
