-- $1 months before this one, of packages before $2, $3 at most
DELETE FROM exchange_likeness WHERE (month, key, package_id) IN (
    SELECT month, key, package_id FROM exchange_likeness
    WHERE month < $1 AND package_id < $2
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
