-- $1 sender, $2 document id: who has the document, or is to get it
SELECT receiver.code FROM exchange_package package
JOIN exchange_receiver receiver ON receiver.package_id = package.id
WHERE package.kind = 'edoc' AND package.sender_code = $1 AND package.document_id = $2
    AND receiver.outcome NOT IN ('taken_back', 'replaced')
ORDER BY receiver.code
