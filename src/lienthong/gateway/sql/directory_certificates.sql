-- certificates that systems show, revoked ones too: those get a reason
SELECT certificate.system_id, is_authority, der, sha256, valid_from, valid_to, revoked_at
FROM exchange_certificate certificate
JOIN exchange_system system ON system.id = certificate.system_id AND system.is_open
