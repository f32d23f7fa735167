-- $1 deliveries, $2 the neighbour's system, $3 its receipts or "", $4 problems, $5 now
-- Another node answers for it from here on, or will not take it; statuses come by its feed.
WITH given AS (
    SELECT given.*, delivery.package_id
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
        AS given (id, system_id, receipt, problem)
    JOIN exchange_delivery delivery ON delivery.id = given.id
        AND delivery.system_id = given.system_id AND delivery.state IN (0, 1)
    ORDER BY delivery.id FOR UPDATE OF delivery
), ended AS (
    UPDATE exchange_delivery
    SET state = CASE WHEN given.problem = '' THEN 2 ELSE 3 END, lent_until = NULL, ended_at = $5,
        receipt = given.receipt, problem = given.problem
    FROM given WHERE exchange_delivery.id = given.id
)
SELECT given.id, given.package_id, package.system_id, package.sender_code, package.document_id,
       (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM exchange_receiver
        WHERE delivery_id = given.id AND outcome NOT IN ('taken_back', 'replaced')) AS receivers
FROM given JOIN exchange_package package ON package.id = given.package_id
