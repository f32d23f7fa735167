# SPDX-License-Identifier: Apache-2.0
"""Bring in an organisation from its lists: agencies, posts, who holds them, their accounts.

What stands is left as it is, so that a longer list can be brought in again. All of it or nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from lienthong.identity import queries
from lienthong.identity.errors import ListsRefused, NameDiffers, PostDiffers
from lienthong.identity.queries import AccountView
from lienthong.identity.services.accounts import open_official
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean, search_key
from lienthong.orgs import queries as orgs
from lienthong.orgs import services as offices
from lienthong.orgs.queries import PostView, StaffView
from lienthong.orgs.rules import Right, Role
from lienthong.orgs.services import NewAgency


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfficer:
    """Who works where: one person in one post; a second post is a second one of these."""

    code: str  #: staff code, which they sign in with
    name: str  #: full name
    agency_code: str
    post: str  #: its title
    role: Role
    email: str = ""  #: may be empty
    rights: tuple[Right, ...] = ()  #: of the post; none: as it stands, a new one those of its role


@dataclass(frozen=True, slots=True, kw_only=True)
class Organised:
    """What was not there before."""

    agencies: int
    posts: int
    appointed: int
    opened: tuple[AccountView, ...]  #: accounts: nobody signs in before they are invited


@dataclass(slots=True)
class _Refused:
    """Rows that were refused, so that all of them are told at once."""

    problems: list[str] = field(default_factory=list)

    @contextmanager
    def row(self, place: str) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except Refusal as refusal:
            self.problems.append(f"{place}: {refusal}")


@transaction.atomic
def organise(
    actor: Actor, agencies: Sequence[NewAgency], officers: Sequence[NewOfficer]
) -> Organised:
    """Bring in agencies, each after the one above it, and who works there.

    Raises: Denied; ListsRefused with each row that cannot be taken and why: then nothing is done.
    """
    actor.require(Right.ORGS_MANAGE)
    refused = _Refused()
    counts = {"agencies": 0, "posts": 0, "appointed": 0}
    opened: list[AccountView] = []
    for agency in agencies:
        with refused.row(agency.code):
            counts["agencies"] += _agency(actor, agency)
    for officer in officers:
        with refused.row(f"{officer.code}, {officer.post}"):
            post, is_new = _post(actor, officer)
            counts["posts"] += is_new
            person = _person(actor, officer)
            counts["appointed"] += _appointed(actor, post, person)
            if queries.account_of_staff(person.id) is None:
                opened.append(open_official(actor, person.id, None))
    if refused.problems:
        raise ListsRefused(problems="\n".join(refused.problems))
    return Organised(**counts, opened=tuple(opened))


def _agency(actor: Actor, new: NewAgency) -> bool:
    """Open an agency that is not there; tell whether it was not."""
    try:
        found = orgs.agency_by_code(new.code)
    except Missing:
        offices.open_agency(actor=actor, new=new)
        return True
    _is_named(new.code, found.name, new.name)
    return False


def _post(actor: Actor, officer: NewOfficer) -> tuple[PostView, bool]:
    """Return the post of a title in an agency, and whether it is new.

    Raises: Missing, PostDiffers: what the list says of a post is never passed over.
    """
    agency = orgs.agency_by_code(officer.agency_code)
    for one in orgs.posts_in(AgencyId(agency.id)):
        if search_key(one.name) != search_key(officer.post):
            continue
        if one.role != officer.role or one.rights != frozenset(officer.rights or one.rights):
            raise PostDiffers(
                post=one.name,
                agency=agency.name,
                role=one.role,
                rights=" ".join(sorted(one.rights)),
            )
        return one, False
    made = offices.add_post(
        actor=actor, agency_id=AgencyId(agency.id), name=officer.post, role=officer.role,
        rights=officer.rights or None,
    )  # fmt: skip
    return made, True


def _person(actor: Actor, officer: NewOfficer) -> StaffView:
    try:
        found = orgs.staff_by_code(clean(officer.code))
    except Missing:
        return offices.open_staff(
            actor=actor, code=officer.code, name=officer.name, email=officer.email
        )
    _is_named(officer.code, found.name, officer.name)
    return found


def _is_named(code: str, stands: str, given: str) -> None:
    """Raises: NameDiffers where a code stands for somebody else, or a name was mistyped."""
    if search_key(stands) != search_key(clean(given)):
        raise NameDiffers(given=code, name=stands)


def _appointed(actor: Actor, post: PostView, person: StaffView) -> bool:
    """Put a person in a post that they do not hold; tell whether they did not."""
    if any(one.id == post.id for one in orgs.posts_of(person.id)):
        return False
    offices.appoint(actor=actor, post_id=post.id, staff_id=person.id)
    return True
