-- $1 package: its files and where they lie
SELECT package_id, place, name, sha256, size_bytes, content, segment, start
FROM exchange_body WHERE package_id = $1 ORDER BY place
