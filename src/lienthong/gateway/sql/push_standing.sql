-- $1 system
SELECT position, failures, retry_at, problem, failed_at, succeeded_at
FROM exchange_push WHERE system_id = $1
