-- every system; closed ones answer that they are
SELECT id, code, kind, is_open, key_sha256, public_key, push_url,
       sealed_secret,
       may_push_inside, per_second, needs_certificate
FROM exchange_system
