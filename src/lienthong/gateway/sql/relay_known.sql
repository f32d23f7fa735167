-- $1 senders, $2 document ids, $3 marks of hand-overs: those that were taken before
SELECT given.nth, package.id, event.id AS leaf_id,
       split_part(package.statement, '.', 2) AS payload
FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY
    AS given (sender_code, document_id, mark, nth)
JOIN exchange_package package ON package.kind = 'edoc'
    AND package.sender_code = given.sender_code AND package.document_id = given.document_id
JOIN exchange_event event ON event.package_id = package.id AND event.statement_sha256 = given.mark
