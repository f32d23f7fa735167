-- $1 leaf of the sharing log, $2 system that asks: the caller's or the provider's
SELECT leaf.body, leaf.salt, leaf.position, head.size, head.note, head.vkey, exchange.openings
FROM sharing_exchange exchange
JOIN ledger_leaf leaf ON leaf.id = exchange.id
JOIN ledger_head head ON head.log = 'sharing'
LEFT JOIN sharing_service service ON service.id = exchange.service_id
WHERE exchange.id = $1 AND $2 IN (exchange.client_id, service.subsystem_id)
