-- Packages that are new; one that its sender handed in before is passed over.
-- $1 ids, $2 kinds, $3 systems, $4 sender codes, $5 document ids, $6 subjects, $7 codes,
-- $8 priorities, $9 businesses, $10 earlier packages, $11 envelopes, $12 statements, $13 sha256,
-- $14 sizes, $15 now
INSERT INTO exchange_package (
    id, kind, system_id, sender_code, document_id, subject, code, priority, business, about_id,
    envelope, statement, sha256, size_bytes, received_at
)
SELECT id, kind, system_id, sender_code, document_id, subject, code, priority, business, about_id,
       envelope::jsonb, statement, sha256, size_bytes, $15
FROM unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::smallint[], $9::smallint[], $10::uuid[], $11::text[], $12::text[], $13::bytea[],
    $14::bigint[]
) AS given (
    id, kind, system_id, sender_code, document_id, subject, code, priority, business, about_id,
    envelope, statement, sha256, size_bytes
)
ON CONFLICT (sender_code, document_id) WHERE kind = 'edoc' DO NOTHING
RETURNING id
