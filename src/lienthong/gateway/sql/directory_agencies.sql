-- $1 today
SELECT code, name FROM orgs_agency
WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
