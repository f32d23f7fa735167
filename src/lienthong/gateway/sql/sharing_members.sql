-- open systems, those of other nodes too, with the names of their agencies, for listClients
SELECT subsystem.identifier, subsystem.name, coalesce(agency.name, subsystem.member) AS agency
FROM sharing_subsystem subsystem
LEFT JOIN orgs_agency agency ON agency.id = subsystem.agency_id
WHERE subsystem.is_open
ORDER BY subsystem.identifier
