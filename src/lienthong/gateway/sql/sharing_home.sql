-- $1 identifier of an open system: the node that it is of, '' for this one
SELECT node FROM sharing_subsystem WHERE identifier = $1 AND is_open
