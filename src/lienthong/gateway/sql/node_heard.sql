-- $1 node, $2 how far its feed was heard, $3 now
UPDATE exchange_node SET heard = greatest(heard, $2), heard_at = $3 WHERE id = $1
