-- $1 system, $2 how many, $3 now, $4 lent until, $5 lease
-- Two pollers never get the same package: what one has locked the other passes over.
WITH picked AS (
    SELECT id FROM exchange_delivery
    WHERE system_id = $1 AND state = 0 AND ready_at <= $3
    ORDER BY system_id, rank DESC, id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), lent AS (
    UPDATE exchange_delivery SET state = 1, lent_until = $4, lease = $5, attempts = attempts + 1
    FROM picked WHERE exchange_delivery.id = picked.id
    RETURNING exchange_delivery.id, package_id, attempts, rank
)
SELECT lent.id, lent.package_id, lent.attempts, package.kind, package.sender_code,
       package.statement, package.received_at, package.size_bytes,
       (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM exchange_receiver
        WHERE delivery_id = lent.id AND outcome NOT IN ('taken_back', 'replaced')) AS receivers,
       -- What the sender was warned of, as far as it went to this system too.
       (SELECT jsonb_agg(one)
        FROM exchange_event event, jsonb_array_elements(event.detail -> 'alike') one
        WHERE event.package_id = lent.package_id AND event.kind = 'submission_acceptance'
            AND EXISTS (SELECT FROM exchange_delivery other
                        WHERE other.package_id = (one ->> 'package')::uuid
                            AND other.system_id = $1)) AS alike
FROM lent JOIN exchange_package package ON package.id = lent.package_id
ORDER BY lent.rank DESC, lent.id
