-- $1 identifier: a system as the data plane needs it, and the certificates it may show
SELECT id, identifier, node, is_open, key_sha256, public_key, must_sign, spells_new, per_second,
       keep_request_days, keep_answer_days,
       ARRAY(
           SELECT ROW (certificate.sha256, valid_from, valid_to)
           FROM sharing_certificate certificate
           WHERE certificate.subsystem_id = subsystem.id AND revoked_at IS NULL
       ) AS certificates
FROM sharing_subsystem subsystem
WHERE identifier = $1
