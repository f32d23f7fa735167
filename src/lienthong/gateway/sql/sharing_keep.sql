-- kept bodies of a batch: $1 ids, $2 leaves, $3 parts, $4 last days, $5 segments (null: a file of its
-- own), $6 places in them, $7 sizes, $8 sealed keys
INSERT INTO sharing_kept (id, leaf_id, part, until_day, segment, start, size_bytes, sealed_key)
SELECT *
FROM unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::uuid[], $6::bigint[], $7::bigint[],
    $8::bytea[]
)
