# SPDX-License-Identifier: Apache-2.0
"""Answers about a record instead of the record: yes, no or unknown, with a trace."""

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.registers import queries, rules
from lienthong.registers.errors import AttributeUndeclared, ReadRefused
from lienthong.registers.models import Access
from lienthong.registers.services import keeping
from lienthong.registers.services.consenting import require_consent
from lienthong.registers.services.reading import aim_of
from lienthong.registers.services.tracing import access_row


@transaction.atomic
def attest(
    actor: Actor,
    register: str,
    key: str,
    attribute: str,
    *,
    purpose: str,
    case_code: str = "",
) -> rules.Answer:
    """Tell whether something is true of a record today, and nothing else of it.

    attribute: a declared name, `is_over_18`, or with its argument, `lives_in:42`.
    The trail that the person reads names the question. The answer is kept nowhere.
    Raises: RegisterMissing, PurposeUndeclared, CaseRequired, AttributeUndeclared, ReadRefused,
    ConsentMissing.
    """
    declared, aim = aim_of(register, purpose, actor, case_code)
    name, _, argument = attribute.partition(":")
    asked = declared.attributes.get(name) if name in aim.attributes else None
    if asked is None or not asked.is_asked_rightly(argument):
        raise AttributeUndeclared(title=declared.title, attribute=attribute)
    today = clock.today()
    version = queries.at(register, key).first()
    data = keeping.data_of(declared, version) if version else None
    if not rules.may_read(declared, aim, actor, key=key, data=data, today=today):
        raise ReadRefused(title=declared.title, purpose=aim.title)
    require_consent(actor, declared, aim, key, data)
    people = rules.subjects_of(declared, key, data) if data is not None else ()
    leaf_id = audit.record(
        actor,
        "registers.attested",
        f"{register}/{key}",
        after={"attribute": attribute},
        purpose=purpose,
        about=people,
        case_code=case_code,
    )
    Access.objects.bulk_create(
        access_row(actor, declared, purpose, (key, person), [attribute], case_code, leaf_id)
        for person in people
    )
    return rules.answer(asked, argument, data, today)
