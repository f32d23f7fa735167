-- open systems with the names of their agencies, for listClients
SELECT subsystem.identifier, subsystem.name, agency.name AS agency
FROM sharing_subsystem subsystem
JOIN orgs_agency agency ON agency.id = subsystem.agency_id
WHERE subsystem.is_open
ORDER BY subsystem.identifier
