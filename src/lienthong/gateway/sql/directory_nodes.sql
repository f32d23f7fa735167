-- this node, its neighbours, and those that they introduced
SELECT node.id, node.code, node.name, node.role, node.is_ours, node.system_id, via.code AS via, node.address,
       node.public_key, node.authority, node.axis_key, node.carries, node.page, node.version,
       node.heard
FROM exchange_node node
LEFT JOIN exchange_node via ON via.id = node.via_id
LEFT JOIN exchange_system system ON system.id = node.system_id
WHERE node.system_id IS NULL OR system.is_open
ORDER BY node.code
