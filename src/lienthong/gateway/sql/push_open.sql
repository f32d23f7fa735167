-- $1 system: begins with what happens from now on
INSERT INTO exchange_push (system_id, position, failures, problem)
SELECT $1, coalesce(max(position), -1), 0, '' FROM exchange_event WHERE sender_system_id = $1
ON CONFLICT (system_id) DO NOTHING
