-- $1 event, $2 place, $3 system, $4 position, $5 state, $6 now: done is done
INSERT INTO vxp_heard (event_id, place, system_id, position, state, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (event_id, place) DO UPDATE SET state = EXCLUDED.state, at = EXCLUDED.at
    WHERE vxp_heard.state <> 'done'
