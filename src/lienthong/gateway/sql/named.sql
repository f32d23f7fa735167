-- $1 sha256, $2 the same in hex: bodies that a row names, the originals of old clients among them
SELECT given.sha256
FROM unnest($1::bytea[], $2::text[]) AS given (sha256, hex)
WHERE EXISTS (
    SELECT FROM exchange_body
    WHERE exchange_body.sha256 = given.sha256 AND content IS NULL AND segment IS NULL
) OR EXISTS (
    SELECT FROM exchange_event
    WHERE detail ? 'file_sha256' AND detail ->> 'file_sha256' = given.hex
)
