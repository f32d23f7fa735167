-- $1 senders, $2 document ids: what errands are about
SELECT package.id, package.sender_code, package.document_id
FROM unnest($1::text[], $2::text[]) AS given (sender_code, document_id)
JOIN exchange_package package USING (sender_code, document_id)
WHERE package.kind = 'edoc'
