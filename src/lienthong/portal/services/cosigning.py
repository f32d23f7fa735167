# SPDX-License-Identifier: Apache-2.0
"""Confirming together: a co-signer is invited, reads the application, confirms or declines it."""

import uuid

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.identity import queries as identity
from lienthong.identity.queries import AccountView
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Stale
from lienthong.kernel.ids import AccountId, DraftId
from lienthong.kernel.text import clean_lines
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.portal import queries
from lienthong.portal.errors import CosignerUnknown, DraftClosed, NotComplete, ReasonMissing
from lienthong.portal.models import Consent, Draft
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import ConsentState, DraftState
from lienthong.portal.services.checking import to_correct
from lienthong.portal.services.rows import lock


@transaction.atomic
def invite(actor: Actor, draft_id: DraftId, code: str) -> None:
    """Ask a co-signer to confirm the application as it is now; again after it was changed.

    Everything else must be complete: nobody confirms half a form. Twice for one content tells
    them once. Raises: Missing, DraftClosed, NotComplete, CosignerUnknown.
    """
    row = lock(actor, draft_id)
    draft = queries.draft(actor, draft_id)
    left = [one for one in to_correct(draft) if one.code != "cosigner"]
    if left:
        raise NotComplete(count=len(left))
    asked = next((one for one in queries.cosigners(draft) if one.code == code), None)
    if asked is None:
        raise Missing(what="người cùng xác nhận")
    if len(asked.number) != 12 or asked.number == actor.personal_number:
        raise CosignerUnknown(name=asked.name)
    if asked.is_current and asked.state is not ConsentState.DECLINED:
        return  # told already, or confirmed
    now = clock.now()
    consent, _is_new = Consent.objects.update_or_create(
        draft=row,
        code=code,
        defaults={
            "personal_number": asked.number,
            "state": ConsentState.INVITED,
            "content_mark": draft.content_mark,
            "name": "",
            "reason": "",
            "invited_at": now,
            "answered_at": None,
        },
    )
    audit.record(actor, "portal.cosigner_invited", row.pk, after=code, about=(asked.number,))
    _tell(
        identity.account_of(asked.number),
        "cosigning_asked",
        {"applicant": actor.name, "procedure": str(draft.procedure.name)},
        f"/cung-xac-nhan/{consent.pk}",
        f"cosigning:{consent.pk}:{now.isoformat()}",
    )


@transaction.atomic
def confirm(actor: Actor, consent_id: uuid.UUID, *, seen: str) -> None:
    """Confirm an application; seen: its content mark as the co-signer had it before them.

    Raises: Missing, DraftClosed, Stale when it was changed meanwhile.
    """
    consent, draft = _locked(actor, consent_id)
    if draft.content_mark != seen:
        raise Stale
    if consent.state == ConsentState.CONFIRMED and consent.content_mark == seen:
        return
    _answer(actor, consent, draft, ConsentState.CONFIRMED, "")
    audit.record(actor, "portal.cosigner_confirmed", draft.id, after=seen)


@transaction.atomic
def decline(actor: Actor, consent_id: uuid.UUID, *, reason: str) -> None:
    """Say no, and why; the applicant is told. Raises: Missing, DraftClosed, ReasonMissing."""
    consent, draft = _locked(actor, consent_id)
    why = clean_lines(reason)[:500]
    if not why:
        raise ReasonMissing
    _answer(actor, consent, draft, ConsentState.DECLINED, why)
    audit.record(actor, "portal.cosigner_declined", draft.id, after=why)


def look(actor: Actor, consent_id: uuid.UUID) -> None:
    """Note that a co-signer reads the application: the data is somebody else's too."""
    _told, draft, _code = queries.invitation(actor, consent_id)
    audit.record(actor, "portal.cosigner_looked", draft.id)


def _locked(actor: Actor, consent_id: uuid.UUID) -> tuple[Consent, DraftView]:
    _told, draft, _code = queries.invitation(actor, consent_id)
    # The draft first, as its owner's own acts do: two locks are always taken in one order.
    Draft.objects.select_for_update().get(pk=draft.id)
    _told, draft, _code = queries.invitation(actor, consent_id)
    if draft.state is not DraftState.FILLING:
        raise DraftClosed
    return Consent.objects.select_for_update().get(pk=consent_id), draft


def _answer(
    actor: Actor, consent: Consent, draft: DraftView, state: ConsentState, reason: str
) -> None:
    consent.state, consent.reason, consent.name = state, reason, actor.name
    consent.content_mark, consent.answered_at = draft.content_mark, clock.now()
    consent.save(update_fields=["state", "reason", "name", "content_mark", "answered_at"])
    owner = identity.account(AccountId(Draft.objects.get(pk=draft.id).account_id))
    is_yes = state is ConsentState.CONFIRMED
    _tell(
        owner,
        "cosigning_confirmed" if is_yes else "cosigning_declined",
        {
            "cosigner": actor.name,
            "procedure": str(draft.procedure.name),
            **({} if is_yes else {"reason": reason}),
        },
        f"/soan/{draft.id}/kiem-tra",
        f"cosigned:{consent.pk}:{consent.answered_at.isoformat()}",
    )


def _tell(
    account: AccountView | None, template: str, data: dict[str, object], link: str, key: str
) -> None:
    """Tell who has an account here; an invitation waits for the others until they sign in."""
    if account is None:
        return
    notices.send(
        to=notices_queries.recipient(account.id),
        template=template,
        data=data,
        link=link,
        dedupe_key=key,
    )
