-- $1 calling system, $2 service, $3 today: the rights that stand, its own and its groups'
WITH standing AS (
    SELECT * FROM sharing_right
    WHERE subsystem_id = $1 AND service_id = $2 AND ended_at IS NULL
    UNION ALL
    SELECT granted.* FROM sharing_membership membership
    JOIN sharing_right granted ON granted.group_id = membership.group_id
    WHERE membership.subsystem_id = $1 AND granted.service_id = $2 AND granted.ended_at IS NULL
)
SELECT standing.id, endpoint.method, endpoint.pattern, purpose, legal_basis, per_second, per_day,
       coalesce(
           (
               SELECT calls FROM sharing_use
               WHERE service_id = $2 AND client_id = $1 AND day = $3
           ), 0
       ) AS calls
FROM standing
LEFT JOIN sharing_endpoint endpoint ON endpoint.id = standing.endpoint_id
WHERE from_day <= $3 AND (until_day IS NULL OR until_day >= $3)
