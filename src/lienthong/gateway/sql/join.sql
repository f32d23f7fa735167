-- Earlier documents on their way to receivers that an update adds, or adds again after they gave
-- the document back.
-- deliveries: $1 ids, $2 packages, $3 systems
-- receivers: $4 ids, $5 packages, $6 systems, $7 codes, $8 names; $9 now
WITH deliveries AS (
    INSERT INTO exchange_delivery (
        id, package_id, system_id, state, rank, ready_at, attempts, receipt, problem
    )
    SELECT given.id, package_id, given.system_id, 0, package.priority, $9, 0, '', ''
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS given (id, package_id, system_id)
    JOIN exchange_package package ON package.id = package_id
    RETURNING id, package_id, system_id
)
INSERT INTO exchange_receiver (
    id, package_id, delivery_id, code, name, status, asked, outcome, changed_at
)
SELECT given.id, package_id, deliveries.id, code, name, '', '', '', $9
FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
    AS given (id, package_id, system_id, code, name)
JOIN deliveries USING (package_id, system_id)
ON CONFLICT (package_id, code) DO UPDATE
SET delivery_id = EXCLUDED.delivery_id, name = EXCLUDED.name, status = '', asked = '',
    asked_by_id = NULL, answer = '', outcome = '', changed_at = EXCLUDED.changed_at
