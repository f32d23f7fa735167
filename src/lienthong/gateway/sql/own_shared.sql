-- open systems of this node on the sharing platform
SELECT split_part(subsystem.identifier, '/', 3) AS member, subsystem.code, subsystem.name,
       agency.name AS agency
FROM sharing_subsystem subsystem
JOIN orgs_agency agency ON agency.id = subsystem.agency_id
WHERE subsystem.is_open AND subsystem.node = ''
ORDER BY subsystem.identifier
