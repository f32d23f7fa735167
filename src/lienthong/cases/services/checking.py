# SPDX-License-Identifier: Apache-2.0
"""Keeping what the registers said, so that the next official need not read them again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import RegisterCheck
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.checking import CheckView, check_view
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId


@transaction.atomic
def keep_check(
    *,
    actor: Actor,
    case_id: CaseId,
    purpose: str,
    held: Mapping[str, Any],
    missing: Sequence[str] = (),
) -> CheckView:
    """Keep with the dossier what the registers said of it, who read them and for what (ADR 0144).

    held: key of the form → the register's value, as `registers.services.read` gave it to this
    actor. Each comparison is a new row; none is changed.
    Raises: CaseMissing.
    """
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None or not actor.is_official:
        raise CaseMissing
    row = RegisterCheck.objects.create(
        case=case,
        held=dict(held),
        missing=list(missing),
        purpose=purpose,
        at=clock.now(),
        account_id=actor.account_id,
        by_name=actor.recorded_name,
        by_post=actor.post_name,
    )
    audit.record(actor, "cases.registers_compared", row.pk, purpose=purpose, case_code=case.code)
    return check_view(row)
