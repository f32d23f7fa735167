-- $1 node: the digest of its catalogue as it was last read whole
SELECT digest FROM sharing_neighbour WHERE node = $1
