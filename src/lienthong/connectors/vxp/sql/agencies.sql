-- agencies under their codes, closed ones too
SELECT agency.code, agency.name, agency.email, agency.valid_from, agency.valid_to, agency.level,
       parent.code AS parent_code
FROM orgs_agency agency LEFT JOIN orgs_agency parent ON parent.id = agency.parent_id
ORDER BY agency.code, agency.valid_from DESC
