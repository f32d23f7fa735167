-- $1 instructions, $2 outcomes, $3 now
UPDATE exchange_instruction SET done_at = $3, outcome = given.outcome
FROM unnest($1::uuid[], $2::text[]) AS given (id, outcome)
WHERE exchange_instruction.id = given.id
