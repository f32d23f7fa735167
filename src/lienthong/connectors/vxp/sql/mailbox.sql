-- $1 system: up to where it has taken every status
SELECT position FROM vxp_mailbox WHERE system_id = $1
