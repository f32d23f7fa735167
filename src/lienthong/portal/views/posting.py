# SPDX-License-Identifier: Apache-2.0
"""Where the paper of a result is, as its owner reads: at the counter, or with the post."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from lienthong.cases import queries as cases
from lienthong.cases.queries import CaseView, ParcelView
from lienthong.cases.rules import Status, Way
from lienthong.cases.rules.collecting import collect_by
from lienthong.cases.rules.posting import SENT, ParcelState
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.orgs import queries as orgs
from lienthong.web.components import Step, Tone

_TONES: dict[ParcelState, Tone] = {
    ParcelState.PACKED: "waiting",
    ParcelState.HANDED: "active",
    ParcelState.CARRIED: "active",
    ParcelState.DELIVERED: "done",
    ParcelState.BROUGHT_BACK: "stopped",
    ParcelState.LOST: "stopped",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One parcel as its receiver follows it."""

    parcel: ParcelView
    tone: Tone
    steps: list[Step]


def posted(actor: Actor, view: CaseView) -> list[Posted]:
    """Return the parcels of a dossier, the last one first; none before there is a result."""
    if view.status not in (Status.DONE, Status.RETURNED):
        return []
    return [
        Posted(parcel=one, tone=_TONES[one.state], steps=_steps(one))
        for one in cases.parcels(actor, view.id)
    ]


def is_sent(found: list[Posted]) -> bool:
    """Tell whether the post has the paper now: nothing about it can be changed."""
    return any(one.parcel.state in SENT for one in found)


def collecting(view: CaseView) -> str:
    """Say where the paper waits and until when; empty where none waits at a counter."""
    since = view.result.waits_since if view.result else None
    if view.status is not Status.DONE or view.wish.way is not Way.COUNTER or since is None:
        return ""
    place = orgs.agency(view.receiving_agency_id)
    calendar = orgs.calendar(view.receiving_agency_id)
    until = collect_by(since, calendar, days=settings.COLLECT_KEPT_DAYS).astimezone(HANOI)
    told = _(
        "Bản giấy chờ Ông/Bà tại %(where)s, giữ tại quầy đến %(until)s. Mang giấy tờ tùy thân."
    )
    where = ", ".join(part for part in (place.name, place.address) if part)
    return told % {"where": where, "until": f"{until:%d/%m/%Y}"}


def _steps(parcel: ParcelView) -> list[Step]:
    """Tell what happened to a parcel without the names of officials."""
    made = [Step(title=_("Đã đóng gói tại cơ quan"), phase="done", at=parcel.packed_at)]
    if parcel.handed_at:
        made.append(Step(title=_("Đã giao bưu chính"), phase="done", at=parcel.handed_at))
    made += [
        Step(title=str(one.kind.label), phase="done", who=one.place, at=one.at, text=one.text)
        for one in parcel.words
    ]
    return made
