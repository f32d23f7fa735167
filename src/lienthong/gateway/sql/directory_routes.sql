-- $1 today
SELECT agency_code, system_id, covers_below
FROM exchange_route
WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
