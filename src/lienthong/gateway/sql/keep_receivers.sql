-- $1 ids, $2 statuses, $3 asks, $4 asking packages, $5 outcomes, $6 answers, $7 now
UPDATE exchange_receiver
SET status = given.status, asked = given.asked, asked_by_id = given.asked_by,
    outcome = given.outcome, answer = given.answer, changed_at = $7
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[])
    AS given (id, status, asked, asked_by, outcome, answer)
WHERE exchange_receiver.id = given.id
