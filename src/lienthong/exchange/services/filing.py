# SPDX-License-Identifier: Apache-2.0
"""Entering documents into the books of an agency."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection, transaction

from lienthong.exchange.events import DocumentFiled
from lienthong.exchange.models import Filing, Package, Receiver
from lienthong.exchange.queries.reading import letter_of
from lienthong.exchange.rules import errands
from lienthong.exchange.rules.desk import Side
from lienthong.exchange.rules.edxml import Business, Edoc, Reference
from lienthong.kernel import clock
from lienthong.kernel.text import search_key
from lienthong.orgs.errors import BadAgencyCode
from lienthong.outbox import services as outbox

_NEXT = """
INSERT INTO exchange_book (agency_code, side, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (agency_code, side, year) DO UPDATE SET last = exchange_book.last + 1
RETURNING last
"""


@transaction.atomic
def file_incoming(package_id: UUID, codes: Collection[str]) -> None:
    """Enter a document that came for agencies of the desk; the same again opens it again.

    Take-backs and updates are no documents of their own: they show with what they are about.
    """
    package = Package.objects.get(pk=package_id)
    if Business(package.business) in (Business.REVOKE, Business.UPDATE):
        return
    told = letter_of(package)
    answers = _answered(told)
    for receiver in Receiver.objects.filter(package=package, code__in=list(codes)):
        _filing, is_new = Filing.objects.update_or_create(
            package=package,
            agency_code=receiver.code,
            side=Side.IN,
            defaults={"is_closed": False, "receiver": receiver},
            create_defaults={
                "receiver": receiver,
                **_common(package, told, told.sender.name),
                "answers": answers,
            },
        )
        if is_new:
            outbox.publish(_filed(package, told, receiver.code))


def relate(package_id: UUID, agency_code: str, *, title: str, href: str) -> None:
    """Note what matter of an agency its document belongs to, in the caller's transaction.

    agency_code: modern order. href: a page of this node, which decides who may see it.
    """
    rows = Filing.objects.filter(package_id=package_id, agency_code=agency_code)
    rows.update(matter=title, matter_href=href)


def file_outgoing(package_id: UUID, receiver_names: Sequence[str]) -> None:
    """Enter a document that an agency of the desk has sent, in the caller's transaction."""
    package = Package.objects.get(pk=package_id)
    told = letter_of(package)
    Filing.objects.get_or_create(
        package=package,
        agency_code=package.sender_code,
        side=Side.OUT,
        defaults={
            **_common(package, told, " ".join(receiver_names)[:4000]),
            "answers": _answered(told),
        },
    )


def next_number(agency_code: str, side: Side, year: int) -> int:
    """Give the next number of a book, without a gap: it is lost with the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [agency_code, side, year])
        (number,) = cursor.fetchone() or (0,)
    return int(number)


def document_id(agency_code: str, year: int, number: int) -> str:
    """Return the DocumentId of a document that an agency of the desk sends."""
    return f"{agency_code},{year},{number}"


def _common(package: Package, told: Edoc, other: str) -> dict[str, object]:
    words = (told.code, told.subject, other, told.type_name, package.sender_code)
    return {
        "search_key": search_key(" ".join((*words, package.document_id))),
        "rank": package.priority,
        "due_on": told.due_on,
        "filed_at": clock.now(),
    }


def _filed(package: Package, told: Edoc, agency_code: str) -> DocumentFiled:
    answered = [one.document_id for one in told.response_for[:20] if _is(one, agency_code)]
    return DocumentFiled(
        package_id=package.pk,
        agency_code=agency_code,
        sender_code=package.sender_code,
        document_id=package.document_id,
        answers=tuple(answered),
        at=clock.now(),
    )


def _is(one: Reference, agency_code: str) -> bool:
    try:
        return errands.modern(one.organ_code) == agency_code
    except BadAgencyCode:
        return False


def _answered(told: Edoc) -> list[UUID]:
    """Return the packages that a document says it answers, as far as they are here."""
    found: list[UUID] = []
    for one in told.response_for[:20]:
        try:
            sender = errands.modern(one.organ_code)
        except BadAgencyCode:
            continue
        known = Package.objects.filter(kind="edoc", sender_code=sender, document_id=one.document_id)
        found += known.values_list("pk", flat=True)
    return found


def year_of(moment: dt.datetime) -> int:
    """Return the year of a book."""
    return moment.astimezone(clock.HANOI).year
