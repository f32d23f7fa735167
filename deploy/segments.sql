-- Fills the stock of WAL segments up to min_wal_size (ADR 0231), as a superuser. It takes as long as the disk
-- needs to write that much.
SELECT count(*) AS made
FROM (
    SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()
    FROM generate_series(
        1, pg_size_bytes(current_setting('min_wal_size')) / pg_size_bytes(current_setting('wal_segment_size'))
    )
) AS one;
CHECKPOINT;
SELECT count(*) AS in_stock FROM pg_ls_waldir()
WHERE name ~ '^[0-9A-F]{24}$' AND name > pg_walfile_name(pg_current_wal_lsn());
