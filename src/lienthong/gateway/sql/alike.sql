-- $1 packages, $2 why, $3 months, $4 keys: remember new documents by their keys; which earlier ones,
-- of that month or the one before, have the same. Of this batch only those that came before.
WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::bigint[]) AS given (id, why, month, key)
), kept AS (
    INSERT INTO exchange_likeness (month, key, package_id)
    SELECT month, key, id FROM given
    ON CONFLICT DO NOTHING
), earlier AS (
    SELECT given.id, given.why, likeness.package_id AS package
    FROM given JOIN exchange_likeness likeness
        ON likeness.month IN (given.month, given.month - 1) AND likeness.key = given.key
    UNION
    SELECT given.id, given.why, other.id
    FROM given JOIN given other ON other.key = given.key AND other.id < given.id
)
SELECT earlier.id, earlier.why, earlier.package, package.document_id
FROM earlier JOIN exchange_package package ON package.id = earlier.package
WHERE earlier.id <> earlier.package
ORDER BY earlier.id, earlier.why DESC, earlier.package DESC
