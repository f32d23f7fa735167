-- $1 senders, $2 document ids, $3 receivers, $4 sha256 of the statements: where the receivers
-- stand, locked; `leaf_id` where the same statement came before.
SELECT given.nth, receiver.id, receiver.package_id, receiver.delivery_id, receiver.code,
       receiver.status, receiver.asked, receiver.asked_by_id, receiver.answer, receiver.outcome,
       delivery.state, delivery.attempts, delivery.system_id AS holder, package.system_id,
       (SELECT event.id FROM exchange_event event
        WHERE event.package_id = package.id AND event.statement_sha256 = given.sha256) AS leaf_id
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY
    AS given (sender_code, document_id, code, sha256, nth)
JOIN exchange_package package ON package.kind = 'edoc'
    AND package.sender_code = given.sender_code AND package.document_id = given.document_id
JOIN exchange_receiver receiver ON receiver.package_id = package.id AND receiver.code = given.code
JOIN exchange_delivery delivery ON delivery.id = receiver.delivery_id
ORDER BY receiver.id FOR UPDATE OF receiver
