-- $1 log
SELECT size FROM ledger_head WHERE log = $1
