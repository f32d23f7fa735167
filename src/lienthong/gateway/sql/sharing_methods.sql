-- $1 identifier of a provider's system, $2 calling system or null (all), $3 today: what it offers;
-- with a calling system only what that may call (`is_whole`: the whole service)
WITH standing AS (
    SELECT service_id, endpoint_id FROM sharing_right
    WHERE subsystem_id = $2 AND ended_at IS NULL
      AND from_day <= $3 AND (until_day IS NULL OR until_day >= $3)
    UNION ALL
    SELECT granted.service_id, granted.endpoint_id FROM sharing_membership membership
    JOIN sharing_right granted ON granted.group_id = membership.group_id
    WHERE membership.subsystem_id = $2 AND granted.ended_at IS NULL
      AND granted.from_day <= $3 AND (granted.until_day IS NULL OR granted.until_day >= $3)
)
SELECT service.code, endpoint.method, endpoint.path
FROM sharing_service service
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
JOIN sharing_endpoint endpoint ON endpoint.service_id = service.id AND endpoint.is_offered
WHERE provider.identifier = $1 AND provider.node = '' AND provider.is_open AND service.state <> 'ended'
  AND (
      $2::uuid IS NULL
      OR EXISTS (
          SELECT FROM standing
          WHERE standing.service_id = service.id
            AND (standing.endpoint_id IS NULL OR standing.endpoint_id = endpoint.id)
      )
  )
ORDER BY service.code, endpoint.pattern, endpoint.method
