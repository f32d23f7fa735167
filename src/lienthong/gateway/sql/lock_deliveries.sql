-- $1 packages
SELECT id FROM exchange_delivery WHERE package_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE
