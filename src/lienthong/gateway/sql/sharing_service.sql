-- $1 identifier of the provider's system, $2 code
SELECT service.id, service.base_url, service.is_inside, service.timeout_seconds, service.state,
       service.notice, provider.is_open, service.keep_request_days, service.keep_answer_days
FROM sharing_service service
JOIN sharing_subsystem provider ON provider.id = service.subsystem_id
WHERE provider.identifier = $1 AND provider.node = '' AND service.code = $2
