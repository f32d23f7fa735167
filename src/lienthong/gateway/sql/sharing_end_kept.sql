-- $1 node, $2 requests: those whose end, as that node told it, is written down here
SELECT request_id FROM sharing_word
WHERE node = $1 AND request_id = ANY($2::uuid[]) AND kind = 'ended'
