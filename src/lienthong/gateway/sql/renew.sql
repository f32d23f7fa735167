-- $1 delivery, $2 lent until: who is still fetching keeps it, also when its lease has run out
UPDATE exchange_delivery SET state = 1, lent_until = greatest(lent_until, $2)
WHERE id = $1 AND (state = 1 OR (state = 0 AND attempts > 0))
