-- $1 system: the last thing that happened to what it sent
SELECT max(position) FROM exchange_event WHERE sender_system_id = $1
