-- $1 id, $2 process, $3 minute, $4 documents, $5 bytes, $6 words, $7 handed over, $8 failed,
-- $9 refusals, $10 backlog or null
INSERT INTO exchange_traffic (
    id, process, at, documents, size_bytes, words, handed_over, failed, refusals, backlog
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (at, process) DO UPDATE SET
    documents = EXCLUDED.documents, size_bytes = EXCLUDED.size_bytes, words = EXCLUDED.words,
    handed_over = EXCLUDED.handed_over, failed = EXCLUDED.failed, refusals = EXCLUDED.refusals,
    backlog = coalesce(EXCLUDED.backlog, exchange_traffic.backlog)
