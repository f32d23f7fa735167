-- $1 packages, $2 why, $3 months, $4 keys, $5 how many of each: remember new documents by their keys;
-- which earlier ones, of that month or the one before, have the same, the newest. Of this batch only
-- those that came before. However often a key came, so many rows of it are read.
WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::bigint[]) AS given (id, why, month, key)
), kept AS (
    INSERT INTO exchange_likeness (month, key, package_id)
    SELECT month, key, id FROM given
    ON CONFLICT DO NOTHING
), earlier AS (
    SELECT given.id, given.why, found.package
    FROM given, unnest(ARRAY[given.month, given.month - 1]) AS looked (month),
    LATERAL (
        SELECT package_id AS package FROM exchange_likeness likeness
        WHERE likeness.month = looked.month AND likeness.key = given.key
        ORDER BY package_id DESC LIMIT $5
    ) found
    UNION
    SELECT given.id, given.why, found.package
    FROM given, LATERAL (
        SELECT other.id AS package FROM given other
        WHERE other.key = given.key AND other.id < given.id
        ORDER BY other.id DESC LIMIT $5
    ) found
)
SELECT earlier.id, earlier.why, earlier.package, package.document_id
FROM earlier JOIN exchange_package package ON package.id = earlier.package
WHERE earlier.id <> earlier.package
ORDER BY earlier.id, earlier.why DESC, earlier.package DESC
