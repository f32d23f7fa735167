-- $1 system, $2 now, $3 mark of take-backs that came as a status, $4 whether those are wanted,
-- $5 not before, $6 not after, $7 how many
-- Listed until done: what waits, what was fetched, and what the client could not take.
WITH held AS (
    SELECT id, package_id, state, attempts, rank FROM exchange_delivery
    WHERE system_id = $1 AND state = 0 AND ready_at <= $2
    UNION ALL
    SELECT id, package_id, state, attempts, rank FROM exchange_delivery
    WHERE system_id = $1 AND state = 1
    UNION ALL
    SELECT id, package_id, state, attempts, rank FROM exchange_delivery
    WHERE system_id = $1 AND state = 3
)
SELECT held.id, held.state, held.attempts, package.sender_code, package.received_at,
       (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM exchange_receiver
        WHERE delivery_id = held.id AND outcome NOT IN ('taken_back', 'replaced')) AS receivers
FROM held JOIN exchange_package package ON package.id = held.package_id
WHERE (coalesce(package.envelope ->> 'application_type', '') = $3) = $4
    AND ($5::timestamptz IS NULL OR package.received_at >= $5)
    AND ($6::timestamptz IS NULL OR package.received_at <= $6)
ORDER BY held.rank DESC, held.id
LIMIT $7
