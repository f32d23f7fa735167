-- $1 senders, $2 document ids, $3 marks: the packages that events of another node are about
SELECT given.nth, package.id, package.system_id, package.sha256, EXISTS (
    SELECT FROM exchange_event event
    WHERE event.package_id = package.id AND event.statement_sha256 = given.mark
) AS is_known
FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY
    AS given (sender_code, document_id, mark, nth)
JOIN exchange_package package ON package.kind = 'edoc'
    AND package.sender_code = given.sender_code AND package.document_id = given.document_id
