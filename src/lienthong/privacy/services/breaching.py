# SPDX-License-Identifier: Apache-2.0
"""The breach register: note, add to, tell the authority, close."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Stale
from lienthong.kernel.text import clean
from lienthong.privacy.models import Breach, BreachStep
from lienthong.privacy.queries.access import HANDLE, OVERSEE, lock_breach
from lienthong.privacy.queries.breaches import BreachView, breach_view, notice_of
from lienthong.privacy.rules import BreachKind, BreachStatus, BreachVerb
from lienthong.privacy.rules.breaches import NOTIFY_WITHIN, breach_moved, check_reason, check_times
from lienthong.privacy.rules.requests import words
from lienthong.privacy.services.numbering import next_number, one_after_the_other

_ACTIONS = {
    BreachVerb.NOTE: "privacy.breach_noted",
    BreachVerb.AMEND: "privacy.breach_amended",
    BreachVerb.NOTIFY: "privacy.breach_notified",
    BreachVerb.CLOSE: "privacy.breach_closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a breach."""

    title: str  #: one line
    kinds: tuple[BreachKind, ...]  #: what happened to the data
    categories: str  #: which data
    is_sensitive: bool  #: sensitive data among it
    people_count: int | None  #: how many people, where known
    what: str  #: what happened
    consequences: str  #: what may come of it
    measures: str  #: what was done, what will be
    contact: str  #: who answers questions: post, phone
    began_at: dt.datetime | None  #: when it happened, where known
    detected_at: dt.datetime  #: when it was found: the 72 hours begin
    people_told: str = ""  #: how and when the people were told


@transaction.atomic
def note_breach(*, actor: Actor, key: str, facts: Facts) -> BreachView:
    """Enter a breach of one's own agency; its 72 hours run from when it was found.

    Twice with the same key enters one. Raises: Denied, TextMissing, BreachTimes.
    Source: Luật 91/2025/QH15, art. 23 (from memory).
    """
    actor.require(HANDLE)
    if not actor.is_official or actor.agency_id is None:
        raise Denied(right=HANDLE)
    one_after_the_other(actor.agency_id)
    before = Breach.objects.select_related("agency").filter(
        idempotency_key=key, agency=actor.agency_id
    )
    if found := before.first():
        return breach_view(found, with_history=True)
    now = clock.now()
    row = Breach.objects.create(
        code=next_number("VP", clock.legal_date(now).year),
        idempotency_key=key,
        agency_id=actor.agency_id,
        noted_at=now,
        due_at=facts.detected_at + NOTIFY_WITHIN,
        **_checked(facts),
    )
    _tell(actor, row, BreachVerb.NOTE, "")
    return breach_view(row, with_history=True)


@transaction.atomic
def amend_breach(
    *, actor: Actor, breach_id: uuid.UUID, expected_version: int, facts: Facts, note: str
) -> BreachView:
    """Put down what became known or was done since; note: what changed.

    When it was found stays: the clock is not moved by who it presses.
    Raises: Denied, BreachMissing, Stale, BadStep, TextMissing, BreachTimes.
    """
    actor.require(HANDLE)
    row, said = _lock(actor, breach_id, expected_version), words(note, least=5)
    breach_moved(BreachStatus(row.status), BreachVerb.AMEND)
    for name, value in _checked(facts).items():
        if name != "detected_at":
            setattr(row, name, value)
    _save(row)
    _tell(actor, row, BreachVerb.AMEND, said)
    return breach_view(row, with_history=True)


@transaction.atomic
def notify_breach(
    *,
    actor: Actor,
    breach_id: uuid.UUID,
    expected_version: int,
    document_number: str,
    late_reason: str = "",
) -> BreachView:
    """Note that the notification went to the authority, and keep its words.

    Raises: Denied, BreachMissing, Stale, BadStep, TextMissing, LateWithoutReason.
    """
    actor.require(OVERSEE)
    row, at = _lock(actor, breach_id, expected_version), clock.now()
    row.status = breach_moved(BreachStatus(row.status), BreachVerb.NOTIFY)
    row.document_number = clean(words(document_number, least=3))[:60]
    row.late_reason = check_reason(row.due_at, at, late_reason)
    row.notified_at = at
    row.notice_text = notice_of(breach_view(row))
    _save(row)
    _tell(actor, row, BreachVerb.NOTIFY, row.document_number)
    return breach_view(row, with_history=True)


@transaction.atomic
def close_breach(
    *, actor: Actor, breach_id: uuid.UUID, expected_version: int, note: str
) -> BreachView:
    """Close a breach that the authority knows of: what was repaired.

    Raises: Denied, BreachMissing, Stale, BadStep, TextMissing.
    """
    actor.require(HANDLE)
    row, said = _lock(actor, breach_id, expected_version), words(note)
    row.status = breach_moved(BreachStatus(row.status), BreachVerb.CLOSE)
    row.closed_at = clock.now()
    _save(row)
    _tell(actor, row, BreachVerb.CLOSE, said)
    return breach_view(row, with_history=True)


def _checked(facts: Facts) -> dict[str, object]:
    check_times(facts.began_at, facts.detected_at, clock.now())
    return {
        **asdict(facts),
        "title": clean(words(facts.title, least=5))[:200],
        "kinds": sorted(set(facts.kinds)),
        "categories": words(facts.categories, least=3),
        "what": words(facts.what),
        "consequences": words(facts.consequences, least=0),
        "measures": words(facts.measures, least=0),
        "contact": clean(words(facts.contact, least=5))[:300],
        "people_told": words(facts.people_told, least=0),
    }


def _lock(actor: Actor, breach_id: uuid.UUID, version: int) -> Breach:
    row = lock_breach(actor, breach_id)
    if row.version != version:
        raise Stale
    return row


def _save(row: Breach) -> None:
    row.version += 1
    row.save()


def _tell(actor: Actor, row: Breach, verb: BreachVerb, note: str) -> None:
    leaf_id = audit.record(actor, _ACTIONS[verb], row.code, after=row.status, purpose=note)
    BreachStep.objects.create(
        breach=row,
        verb=verb,
        at=clock.now(),
        actor_name=actor.recorded_name,
        post_name=actor.post_name,
        note=note,
        leaf_id=leaf_id,
    )
