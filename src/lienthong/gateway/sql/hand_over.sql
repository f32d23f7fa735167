-- $1 deliveries, $2 systems, $3 receipts, $4 sha256 of the statements, $5 problems, $6 packages,
-- $7 now
-- A package is acknowledged once, by the system it went to, and only as what was sent; also when
-- its lease ran out meanwhile.
WITH given AS (
    SELECT given.*, delivery.state, delivery.problem AS stands,
           -- a failure that an officer has set aside is not told twice
           delivery.state IN (0, 1, 5) AND delivery.receipt <> given.receipt AS is_new,
           package.system_id AS sender_system, package.document_id, package.sender_code
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::uuid[])
        AS given (id, system_id, receipt, sha256, problem, package_id)
    JOIN exchange_delivery delivery ON delivery.id = given.id
        AND delivery.system_id = given.system_id AND delivery.package_id = given.package_id
        AND (delivery.state IN (1, 2, 3) OR (delivery.state IN (0, 5) AND delivery.attempts > 0))
    JOIN exchange_package package ON package.id = delivery.package_id
        AND package.sha256 = given.sha256
    ORDER BY delivery.id FOR UPDATE OF delivery
), ended AS (
    UPDATE exchange_delivery
    SET state = CASE WHEN given.problem = '' THEN 2 ELSE 3 END, lent_until = NULL, ended_at = $7,
        receipt = given.receipt, problem = given.problem
    FROM given WHERE exchange_delivery.id = given.id AND given.is_new
    RETURNING exchange_delivery.id, exchange_delivery.state
), told AS (
    UPDATE exchange_receiver SET status = '01', changed_at = $7
    FROM ended WHERE exchange_receiver.delivery_id = ended.id AND ended.state = 2
        AND exchange_receiver.status = ''
        AND exchange_receiver.outcome NOT IN ('taken_back', 'replaced')
)
SELECT given.id, given.package_id, given.sender_system AS system_id, given.document_id,
       given.sender_code, given.system_id AS holder, given.sha256, given.stands,
       given.is_new, given.state IN (0, 5) AS is_late,
       (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM exchange_receiver
        WHERE delivery_id = given.id AND outcome NOT IN ('taken_back', 'replaced')) AS receivers
FROM given
