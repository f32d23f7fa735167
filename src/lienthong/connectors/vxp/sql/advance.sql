-- $1 system, $2 position before the first status that it has not taken
WITH advanced AS (
    INSERT INTO vxp_mailbox (system_id, position) VALUES ($1, $2)
    ON CONFLICT (system_id) DO UPDATE
        SET position = greatest(vxp_mailbox.position, EXCLUDED.position)
)
DELETE FROM vxp_heard WHERE system_id = $1 AND position <= $2
