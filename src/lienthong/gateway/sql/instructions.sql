-- $1 task: what officers ask, the oldest first
SELECT id, system_id, delivery_id FROM exchange_instruction
WHERE done_at IS NULL AND task = $1
ORDER BY id LIMIT 100
FOR UPDATE SKIP LOCKED
