-- $1 leaf: the event it stands for, and the head of the log under which it is proven
SELECT leaf.salt, leaf.body, leaf.position, event.sender_system_id, event.agency_code,
       head.size, head.note, head.vkey
FROM exchange_event event
JOIN ledger_leaf leaf ON leaf.id = event.id
JOIN ledger_head head ON head.log = leaf.log AND head.size > leaf.position
WHERE event.id = $1
