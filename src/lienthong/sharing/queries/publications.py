# SPDX-License-Identifier: Apache-2.0
"""The documents that a service was published with, and what each changed."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lienthong.sharing.errors import ServiceMissing
from lienthong.sharing.models import Publication
from lienthong.sharing.queries.catalogue import service
from lienthong.sharing.rules.changes import Changes, kept
from lienthong.sharing.rules.services import State

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationView:
    """A document that was published."""

    number: int  #: 1, 2 …
    version: str  #: as the document says it
    published_at: dt.datetime
    changes: Changes  #: from the one before


def publications(service_id: UUID) -> list[PublicationView]:
    """List the documents of a service that has not ended, newest first. Raises: ServiceMissing."""
    _listed(service_id)
    rows = Publication.objects.filter(service=service_id).defer("document").order_by("-number")
    return [
        PublicationView(
            number=one.number, version=one.version, published_at=one.published_at,
            changes=kept(one.changes),
        )
        for one in rows[:MOST_SHOWN]
    ]  # fmt: skip


def earlier_document(service_id: UUID, number: int) -> str:
    """Return a document that was published, as JSON. Raises: ServiceMissing."""
    _listed(service_id)
    rows = Publication.objects.filter(service=service_id, number=min(number, 10**9))
    found = rows.values_list("document", flat=True).first()
    if found is None:
        raise ServiceMissing
    return found


def _listed(service_id: UUID) -> None:
    if service(service_id).state is State.ENDED:
        raise ServiceMissing
