-- $1 after this place in the log, $2 events at most: the first document among them, and the place up to
-- which this answer looks; `last` is null when there is nothing more
WITH next AS (
    SELECT position, package_id, sender_system_id, kind
    FROM exchange_event WHERE position > $1 ORDER BY position LIMIT $2
), first AS (
    SELECT * FROM next
    WHERE kind = 'submission_acceptance' AND NOT EXISTS (
        SELECT FROM exchange_event found
        WHERE found.package_id = next.package_id AND found.kind = 'signature_findings'
    )
    ORDER BY position LIMIT 1
)
SELECT coalesce((SELECT position FROM first), (SELECT max(position) FROM next)) AS last,
       first.package_id, first.sender_system_id, package.document_id
FROM (SELECT) AS one
LEFT JOIN first ON true
LEFT JOIN exchange_package package ON package.id = first.package_id
