-- $1 system, $2 position, $3 failures, $4 retry at, $5 problem, $6 failed at, $7 succeeded at
UPDATE exchange_push SET position = $2, failures = $3, retry_at = $4, problem = $5, failed_at = $6,
    succeeded_at = $7
WHERE system_id = $1
