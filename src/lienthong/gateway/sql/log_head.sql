-- $1 log
SELECT size, root FROM ledger_head WHERE log = $1
