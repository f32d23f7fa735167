# SPDX-License-Identifier: Apache-2.0
"""Who acts: one value, required by every use case. There is no "no actor"."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId, AgencyId, DelegationId, LeafId, PostId, StaffId


class ActorKind(StrEnum):
    """In what capacity somebody acts."""

    ANONYMOUS = "anonymous"  #: a visitor who has not signed in
    CITIZEN = "citizen"  #: a person for themselves, or for an enterprise they represent
    OFFICIAL = "official"  #: a member of staff in one post of one agency
    SYSTEM = "system"  #: the platform itself: a job, a timer, a migration
    CLIENT = "client"  #: another system, by its certificate or key


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One actor, complete: who, in what capacity, for whom, with which rights."""

    kind: ActorKind
    name: str  #: as shown to others: full name, or the job's name
    account_id: AccountId | None = None  #: the account that signed in
    personal_number: str | None = None  #: 12-digit personal identification number
    represents: str | None = None  #: number of the enterprise acted for
    assurance: int = 0  #: e-identity level 0, 1 or 2 (NĐ 69/2024)
    agency_id: AgencyId | None = None  #: officials: the agency of the post
    agency_code: str | None = None  #: its code in today's form, `H42.01`
    post_id: PostId | None = None  #: officials: the post acted in
    post_name: str = ""  #: its title, as printed on slips
    rights: frozenset[str] = field(default_factory=frozenset)  #: `package.verb`
    staff_id: StaffId | None = None  #: officials: the person, whatever post they act in
    delegation_id: DelegationId | None = None  #: acts by delegation, in the post of somebody else
    on_behalf_of: str = ""  #: name of that somebody
    stands_in_for: AccountId | None = None  #: and their account: what is theirs waits for both
    node: str = ""  #: another node that vouches for all this; "": this one knows itself
    agency_name: str = ""  #: as that node calls the agency, which may not be known here
    exchange_id: LeafId | None = None  #: asks through the platform: the call's leaf in `sharing`

    @classmethod
    def system(cls, name: str) -> Self:
        """Name the platform itself as the actor: `Actor.system("cases.clock")`."""
        return cls(kind=ActorKind.SYSTEM, name=name)

    @property
    def is_official(self) -> bool:
        """Tell whether a member of staff acts in a post."""
        return self.kind is ActorKind.OFFICIAL

    @property
    def is_citizen(self) -> bool:
        """Tell whether a person acts, for themselves or for an enterprise."""
        return self.kind is ActorKind.CITIZEN

    @property
    def recorded_name(self) -> str:
        """Return the name as history and audit keep it: `A thay mặt B` for a delegate."""
        return f"{self.name} thay mặt {self.on_behalf_of}" if self.on_behalf_of else self.name

    def owns(self, account_id: object) -> bool:
        """Tell whether what is given to an account is this actor's to do."""
        mine = {self.account_id, self.stands_in_for} - {None}
        return account_id in mine

    def has(self, right: str) -> bool:
        """Tell whether the actor holds a right; the platform itself holds every right."""
        return self.kind is ActorKind.SYSTEM or right in self.rights

    def require(self, right: str) -> None:
        """Raise `Denied` unless the actor holds the right."""
        if not self.has(right):
            raise Denied(right=right)


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, name="")
