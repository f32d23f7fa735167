-- $1 system, $2 mark of take-backs that came as a status, $3 after this place in the log, $4 up to
-- that one, $5 whether those that are done are wanted too, $6 how many
-- Statuses that a sender's system has not taken yet: said by receivers, “đã đến” by their systems'
-- acknowledgement (one for each agency), agreed by itself where nothing was handed over.
SELECT event.id, told.place::int AS place, event.position, event.kind, event.at, event.detail,
       told.code, package.sender_code, package.document_id, package.envelope, heard.state,
       package.code AS document_code
FROM exchange_event event
JOIN exchange_package package ON package.id = event.package_id
CROSS JOIN LATERAL (
    SELECT event.agency_code AS code, 0 AS place WHERE event.kind = 'status'
    UNION ALL
    SELECT code, nth - 1 FROM jsonb_array_elements_text(event.detail -> 'receivers')
        WITH ORDINALITY AS given (code, nth) WHERE event.kind = 'content_handover'
            -- another node said so and did not prove it (ADR 0181)
            AND event.detail ->> 'problem' IS DISTINCT FROM 'exchange.handover_unproven'
    UNION ALL
    SELECT code, nth - 1 FROM jsonb_object_keys(event.detail -> 'asks')
        WITH ORDINALITY AS given (code, nth) WHERE event.kind = 'withdrawal'
) told
LEFT JOIN vxp_heard heard ON heard.event_id = event.id AND heard.place = told.place
-- Bounds as in the gateway's `feed.sql`.
WHERE (event.sender_system_id, event.position) > ($1, $3)
    AND (event.sender_system_id, event.position) <= ($1, $4)
    AND event.kind IN ('status', 'content_handover', 'withdrawal')
    AND coalesce(package.envelope ->> 'application_type', '') <> $2
    AND ($5 OR heard.state IS DISTINCT FROM 'done')
ORDER BY event.sender_system_id, event.position, told.place
LIMIT $6
