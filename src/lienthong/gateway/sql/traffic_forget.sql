-- $1 before
DELETE FROM exchange_traffic WHERE at < $1
