-- $1 log: under which name and key it is signed, for ever
SELECT origin, vkey FROM ledger_head WHERE log = $1
