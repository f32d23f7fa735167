-- $1 sender codes, $2 document ids: packages that were handed in before; `payload` is what was
-- said, without its signature: signed anew it is still the same
SELECT package.id, package.sender_code, package.document_id,
       split_part(package.statement, '.', 2) AS payload, event.id AS leaf_id
FROM unnest($1::text[], $2::text[]) AS given (sender_code, document_id)
JOIN exchange_package package USING (sender_code, document_id)
JOIN exchange_event event ON event.package_id = package.id AND event.kind = 'submission_acceptance'
WHERE package.kind = 'edoc'
