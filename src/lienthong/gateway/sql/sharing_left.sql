-- $1 nodes that are known, $2 now: what the others offered has ended, and their systems are closed
WITH gone AS (
    UPDATE sharing_neighbour SET left_at = $2, digest = ''
    WHERE left_at IS NULL AND NOT node = ANY($1::text[])
), ended AS (
    UPDATE sharing_service service SET state = 'ended', notice = ''
    FROM sharing_subsystem provider
    WHERE provider.id = service.subsystem_id AND service.state <> 'ended'
      AND provider.node <> '' AND NOT provider.node = ANY($1::text[])
)
UPDATE sharing_subsystem SET is_open = false
WHERE node <> '' AND is_open AND NOT node = ANY($1::text[])
