-- $1 leaves: those that stand already
SELECT id FROM ledger_leaf WHERE id = ANY($1::uuid[])
