-- $1 node, $2 identifier of its system, $3 code of the service, $4 title, $5 about, $6 version,
-- $7 state, $8 notice, $9 seconds, $10 published, $11 changed, $12 document; of its endpoints:
-- $13 methods, $14 patterns, $15 paths, $16 titles; $17 what it is found by; $18 last day.
-- Nothing where the node's page names no such open system.
WITH service AS (
    INSERT INTO sharing_service AS known (
        id, subsystem_id, code, title, about, version, base_url, is_inside, timeout_seconds, state,
        notice, document, published_at, changed_at, search_text,
        ends_on
    )
    SELECT gen_random_uuid(), system.id, $3, $4, $5, $6, '', false, $9, $7, $8, $12, $10, $11, $17,
           $18::date
    FROM sharing_subsystem system
    WHERE system.identifier = $2 AND system.node = $1 AND system.is_open
    ON CONFLICT (subsystem_id, code) DO UPDATE SET
        title = EXCLUDED.title, about = EXCLUDED.about, version = EXCLUDED.version,
        timeout_seconds = EXCLUDED.timeout_seconds, state = EXCLUDED.state,
        notice = EXCLUDED.notice, document = EXCLUDED.document,
        published_at = EXCLUDED.published_at, changed_at = EXCLUDED.changed_at,
        search_text = EXCLUDED.search_text, ends_on = EXCLUDED.ends_on
    RETURNING id
), given AS (
    SELECT DISTINCT ON (method, pattern) *
    FROM unnest($13::text[], $14::text[], $15::text[], $16::text[])
        AS given (method, pattern, path, title)
), gone AS (
    UPDATE sharing_endpoint SET is_offered = false
    WHERE service_id IN (SELECT id FROM service)
      AND (method, pattern) NOT IN (SELECT method, pattern FROM given)
), offered AS (
    INSERT INTO sharing_endpoint (id, service_id, method, pattern, path, title, is_offered)
    SELECT gen_random_uuid(), service.id, method, pattern, path, title, true FROM service, given
    ON CONFLICT (service_id, method, pattern) DO UPDATE
    SET path = EXCLUDED.path, title = EXCLUDED.title, is_offered = true
)
SELECT count(*) FROM service
