# SPDX-License-Identifier: Apache-2.0
"""Links to one paper: its owner's list, and what a link opens."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from lienthong.cases.errors import CaseMissing, ShareEnded
from lienthong.cases.models import Share, ShareOpening
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.dossier import case as case_of
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId, FileId

#: Openings that a page shows of one link.
MOST_OPENINGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """One time a link was opened."""

    at: dt.datetime  #: when
    network: str  #: the network it came from, its last part left out
    device: str  #: browser and system, as it says itself
    is_download: bool  #: the file itself was taken


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """A link as its owner sees it."""

    id: uuid.UUID  #: which
    title: str  #: of the paper
    purpose: str  #: a word of the owner to themselves
    created_at: dt.datetime  #: since when
    expires_at: dt.datetime  #: until when
    revoked_at: dt.datetime | None  #: when the owner ended it
    is_open: bool  #: it opens now
    openings: tuple[OpeningView, ...]  #: latest first


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPaper:
    """What a link opens."""

    share_id: uuid.UUID  #: which link
    file_id: FileId  #: the one file it opens
    title: str  #: of the paper
    expires_at: dt.datetime  #: until when


def shareable(actor: Actor, case_id: CaseId) -> dict[FileId, str]:
    """Return the papers of a dossier that may be shared: sealed slips and the signed result."""
    view = case_of(actor, case_id)
    found = {slip.file_id: str(slip.form.label) for slip in view.slips if slip.file_id}
    if view.result and view.result.file_id:
        found[view.result.file_id] = view.result.title or view.procedure_name
    return found


def shares(actor: Actor, case_id: CaseId, file_id: FileId) -> tuple[ShareView, ...]:
    """Return the links to one paper, latest first. Raises: CaseMissing."""
    if not actor.is_citizen or not visible_to(actor).filter(pk=case_id).exists():
        raise CaseMissing
    rows = Share.objects.filter(case_id=case_id, file_id=file_id).order_by("-created_at")
    return tuple(_view(row) for row in rows[:50])


def shared(secret: str) -> SharedPaper:
    """Return what a link opens. Raises: ShareEnded, also when there never was such a link."""
    row = Share.objects.filter(secret_hash=hash_of(secret)).first()
    if row is None or row.revoked_at or row.expires_at <= clock.now():
        raise ShareEnded
    return SharedPaper(
        share_id=row.pk,
        file_id=FileId(row.file_id),
        title=row.title,
        expires_at=row.expires_at.astimezone(HANOI),
    )


def hash_of(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(f"share:{secret}".encode()).hexdigest()


def _view(row: Share) -> ShareView:
    return ShareView(
        id=row.pk,
        title=row.title,
        purpose=row.purpose,
        created_at=row.created_at.astimezone(HANOI),
        expires_at=row.expires_at.astimezone(HANOI),
        revoked_at=row.revoked_at and row.revoked_at.astimezone(HANOI),
        is_open=row.revoked_at is None and row.expires_at > clock.now(),
        openings=tuple(
            OpeningView(
                at=one.at.astimezone(HANOI),
                network=one.network,
                device=one.device,
                is_download=one.is_download,
            )
            for one in ShareOpening.objects.filter(share=row).order_by("-at")[:MOST_OPENINGS]
        ),
    )
