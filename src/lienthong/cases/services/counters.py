# SPDX-License-Identifier: Apache-2.0
"""Numbers without gaps: a row lock held until the transaction that uses the number ends."""

import datetime as dt

from django.db import connection
from django.db.models import Q

from lienthong.cases.models import CodeRule
from lienthong.cases.rules import DATED_TEMPLATES, CodeTemplate, DatedTemplate, template_for
from lienthong.kernel import clock
from lienthong.orgs.queries import AgencyView


def next_number(name: str, *, many: int = 1) -> int:
    """Take the next number of a series, in the caller's transaction; a rollback takes it back.

    many: take so many at once; the first is returned.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_counter AS c (name, value) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = c.value + %s RETURNING value",
            [name, many, many],
        )
        return int(cursor.fetchone()[0]) - many + 1


def next_case_code(agency: AgencyView, template: CodeTemplate) -> str:
    """Take the next dossier code of an agency for today.

    template: read with `template_of` before, for no read should fall into the time of the lock.
    """
    day = clock.today()
    names = {"agency": agency.code, "old_agency": agency.old_code}
    number = next_number("case:" + template.prefix(day=day, **names))
    return template.code(number, day=day, **names)


def template_of(agency: AgencyView, on: dt.date) -> CodeTemplate:
    """Return the dossier-code template in force for an agency. Raises: BadCodeTemplate."""
    own = CodeRule.objects.filter(Q(agency_id=agency.id) | Q(agency=None))
    rules = [
        DatedTemplate(
            template=CodeTemplate.parse(rule.template),
            valid_from=rule.valid_from,
            agency_code=agency.code if rule.agency_id else "",
        )
        for rule in own
    ]
    return template_for([*DATED_TEMPLATES, *rules], agency_code=agency.code, day=on)
