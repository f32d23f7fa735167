-- what was lent to systems that have been closed since: their receipts are refused
UPDATE exchange_delivery SET state = 0, lent_until = NULL, lease = NULL
WHERE state = 1 AND system_id IN (SELECT id FROM exchange_system WHERE NOT is_open)
