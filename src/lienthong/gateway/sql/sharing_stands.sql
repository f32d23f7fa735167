-- $1 node, $2 requests that it told of: how they stand here; one that is not known yet is left out
SELECT told.id,
       coalesce(
           request.state,
           CASE
               WHEN asked.problem <> '' THEN 'refused'
               WHEN asked.id IS NULL AND withdrawn.taken_at IS NOT NULL THEN 'withdrawn'
               ELSE 'asked'
           END
       ) AS state,
       coalesce(nullif(request.reason, ''), asked.problem, '') AS reason,
       coalesce(request.decided_by, '') AS decided_by,
       coalesce(request.decided_at, asked.taken_at) AS decided_at,
       request.ended_at, coalesce(request.end_reason, '') AS end_reason
FROM unnest($2::uuid[]) AS told (id)
LEFT JOIN sharing_word asked
    ON asked.node = $1 AND asked.request_id = told.id AND asked.kind = 'asked'
LEFT JOIN sharing_word withdrawn
    ON withdrawn.node = $1 AND withdrawn.request_id = told.id AND withdrawn.kind = 'withdrawn'
LEFT JOIN sharing_accessrequest request
    ON request.id = told.id AND EXISTS (
        SELECT FROM sharing_subsystem caller
        WHERE caller.id = request.subsystem_id AND caller.node = $1
    )
WHERE asked.id IS NOT NULL OR withdrawn.id IS NOT NULL
