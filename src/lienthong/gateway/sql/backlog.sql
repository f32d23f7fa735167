-- what waits at each system, by priority, and what is lent and stranded; the first id tells the age
SELECT system_id, rank, 0 AS state, count(*) AS many, min(id::text) AS first
FROM exchange_delivery WHERE state = 0 GROUP BY system_id, rank
UNION ALL
SELECT system_id, rank, 1, count(*), min(id::text)
FROM exchange_delivery WHERE state = 1 GROUP BY system_id, rank
UNION ALL
SELECT system_id, rank, 5, count(*), min(id::text)
FROM exchange_delivery WHERE state = 5 GROUP BY system_id, rank
