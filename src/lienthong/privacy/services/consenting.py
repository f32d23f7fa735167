# SPDX-License-Identifier: Apache-2.0
"""Giving consent and taking it back: one row each, with the words that were shown."""

from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId
from lienthong.kernel.text import active_language
from lienthong.privacy.errors import NoConsentAsked, WordsChanged
from lienthong.privacy.models import Consent
from lienthong.privacy.queries import purpose
from lienthong.privacy.rules.purposes import ConsentWords


@transaction.atomic
def give(*, actor: Actor, code: str, version: int) -> None:
    """Agree to one purpose, in the words shown; agreeing twice to the same words is once.

    version: of the words that the page showed.
    Raises: Denied, PurposeMissing, NoConsentAsked, WordsChanged.
    Source: Luật 91/2025/QH15, art. 9; NĐ 356/2025/NĐ-CP: explicit, for each purpose apart.
    """
    words = _words(code)
    if version != words.version:
        raise WordsChanged
    person = _person(actor)
    row = _latest(person, code)
    if row is None or not row.is_given or row.version != words.version:
        _say(actor, person, code, words, is_given=True)


@transaction.atomic
def withdraw(*, actor: Actor, code: str) -> None:
    """Take a consent back; the next read refuses. Without a consent nothing happens.

    Raises: Denied, PurposeMissing, NoConsentAsked.
    """
    words = _words(code)
    person = _person(actor)
    row = _latest(person, code)
    if row is not None and row.is_given:
        _say(actor, person, code, words, is_given=False)


def _words(code: str) -> ConsentWords:
    aim = purpose(code)
    if aim.consent is None:
        raise NoConsentAsked(title=aim.title)
    return aim.consent


def _person(actor: Actor) -> tuple[str, AccountId]:
    """Return whose word it is, and by which account. Raises: Denied."""
    if not actor.is_citizen or not actor.personal_number or not actor.account_id:
        raise Denied(right="citizen")
    return actor.personal_number, actor.account_id


def _latest(person: tuple[str, AccountId], code: str) -> Consent | None:
    """Return the last word, with a lock against a second one at the same moment."""
    with connection.cursor() as cursor:
        name = f"privacy:{person[0]}:{code}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    said = Consent.objects.filter(personal_number=person[0], purpose=code)
    return said.order_by("-at", "-id").first()


def _say(
    actor: Actor, person: tuple[str, AccountId], code: str, words: ConsentWords, *, is_given: bool
) -> None:
    shown, effect = str(words.words), str(words.effect)
    action = "privacy.consent_given" if is_given else "privacy.consent_withdrawn"
    told = {"version": words.version, "words": shown}
    leaf_id = audit.record(actor, action, code, after=told)
    Consent.objects.create(
        personal_number=person[0],
        account_id=person[1],
        purpose=code,
        is_given=is_given,
        version=words.version,
        language=active_language(),
        words=shown,
        effect=effect,
        at=clock.now(),
        leaf_id=leaf_id,
    )
