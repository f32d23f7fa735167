-- $1 log
SELECT size, root, origin, vkey FROM ledger_head WHERE log = $1
