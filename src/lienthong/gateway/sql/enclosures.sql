-- $1 packages: their files, to go along with the lease
SELECT package_id, place, sha256, size_bytes, content, segment, start
FROM exchange_body WHERE package_id = ANY($1::uuid[])
ORDER BY package_id, place
