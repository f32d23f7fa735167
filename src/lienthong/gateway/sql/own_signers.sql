-- systems of this node, and what they sign with, former keys last
SELECT system.code, system.public_key, ARRAY(
    SELECT public_key FROM exchange_formerkey WHERE system_id = system.id ORDER BY until DESC
) AS former
FROM exchange_system system
WHERE system.kind <> 'node' AND system.public_key IS NOT NULL
ORDER BY system.code
