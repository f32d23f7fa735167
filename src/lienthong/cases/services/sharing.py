# SPDX-License-Identifier: Apache-2.0
"""Showing one paper to a third party: by a link with a secret that ends and can be taken back."""

import datetime as dt
import secrets
import uuid

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import BadShare, CaseMissing
from lienthong.cases.models import Share, ShareOpening
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.sharing import SharedPaper, hash_of, shareable, shared
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, FileId
from lienthong.kernel.text import clean

#: How long a link may open, in days.
DAYS = (1, 7, 30)
#: Links of one paper that are open at once.
MOST_OPEN = 10
_DOOR = Actor.system("cases.share")


@transaction.atomic
def share(*, actor: Actor, case_id: CaseId, file_id: FileId, days: int, purpose: str = "") -> str:
    """Make a link to one paper of one's dossier; return its secret, which is not kept.

    Raises: CaseMissing (also for a paper that may not be shared), BadShare.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    title = shareable(actor, case_id).get(file_id)
    if not actor.is_citizen or actor.account_id is None or title is None:
        raise CaseMissing
    now = clock.now()
    there = Share.objects.filter(
        case=case, file_id=file_id, revoked_at=None, expires_at__gt=now
    ).count()
    if days not in DAYS or there >= MOST_OPEN:
        raise BadShare(most=MOST_OPEN)
    secret = secrets.token_urlsafe(24)
    made = Share.objects.create(
        case=case,
        file_id=file_id,
        title=title,
        purpose=clean(purpose)[:120],
        secret_hash=hash_of(secret),
        account_id=actor.account_id,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    audit.record(actor, "cases.paper_shared", made.pk, after={"days": days}, case_code=case.code)
    return secret


@transaction.atomic
def revoke_share(*, actor: Actor, share_id: uuid.UUID) -> None:
    """End a link; twice changes nothing. Raises: CaseMissing."""
    row = (
        Share.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=share_id, case__in=visible_to(actor).values("pk"))
        .first()
    )
    if row is None or not actor.is_citizen:
        raise CaseMissing
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(actor, "cases.share_revoked", row.pk, case_code=row.case.code)


@transaction.atomic
def open_share(
    *, secret: str, address: str, device: str = "", is_download: bool = False
) -> SharedPaper:
    """Open a link and note it for the owner: when, from which network, on what.

    Raises: ShareEnded.
    """
    found = shared(secret)
    row = Share.objects.select_related("case").get(pk=found.share_id)
    ShareOpening.objects.create(
        share=row,
        at=clock.now(),
        network=network_of(address),
        device=clean(device)[:80],
        is_download=is_download,
    )
    about = (row.case.applicant_number,) if row.case.applicant_number else ()
    audit.record(
        _DOOR, "cases.share_opened", row.pk, purpose="cases.share", about=about,
        case_code=row.case.code,
    )  # fmt: skip
    return found


def network_of(address: str) -> str:
    """Return an address without its last part: enough for the owner, too little to follow one."""
    mark = ":" if ":" in address else "."
    parts = address.split(mark)
    keep = 3 if len(parts) > 3 else max(len(parts) - 1, 1)
    return mark.join(parts[:keep]) + f"{mark}*" if address else "?"
