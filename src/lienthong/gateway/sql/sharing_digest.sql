-- open services of this node's open systems, as one value that changes with any of them
SELECT coalesce(md5(string_agg(
    concat_ws('|', provider.identifier, service.code, service.state, service.changed_at::text,
        service.ends_on::text), ','
    ORDER BY provider.identifier, service.code
)), '')
FROM sharing_service service
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
WHERE provider.node = '' AND provider.is_open AND service.state <> 'ended'
