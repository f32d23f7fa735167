-- $1 now: pushes, the exchange log and certificates, for whoever watches
SELECT push.resting, push.failures,
       (SELECT count(*) FROM ledger_leaf WHERE log = 'exchange' AND position IS NULL) AS unplaced,
       (SELECT extract(epoch FROM signed_at)::float8 FROM ledger_head WHERE log = 'exchange')
           AS signed_at,
       (SELECT extract(epoch FROM min(valid_to))::float8
        FROM sharing_certificate certificate
        JOIN sharing_subsystem subsystem
          ON subsystem.id = certificate.subsystem_id AND subsystem.is_open
        WHERE revoked_at IS NULL AND valid_to > $1) AS sharing_certificates_end,
       (SELECT extract(epoch FROM min(valid_to))::float8
        FROM exchange_certificate certificate
        JOIN exchange_system system ON system.id = certificate.system_id AND system.is_open
        WHERE revoked_at IS NULL AND valid_to > $1) AS certificates_end
FROM (SELECT count(*) FILTER (WHERE retry_at > $1) AS resting,
             coalesce(max(failures), 0) AS failures FROM exchange_push) AS push
