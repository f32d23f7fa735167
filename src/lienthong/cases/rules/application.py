# SPDX-License-Identifier: Apache-2.0
"""What is handed in: who asks, for whom, where, with which answers and papers."""

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from lienthong.cases.rules.status import Channel
from lienthong.cases.rules.wishing import Wish
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.kernel.text import clean
from lienthong.procedures.rules import ChannelKind, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or organisation of a dossier: applicant, owner or representative (MC-09)."""

    name: str  #: full name
    personal_number: str = ""  #: twelve digits
    enterprise_number: str = ""  #: of an organisation
    address: str = ""  #: one line
    phone: str = ""  #: as dialled
    email: str = ""  #: where notices go

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored party; unknown fields are left aside."""
        names = {part.name for part in dataclasses.fields(cls)}
        return cls(**{key: str(value) for key, value in stored.items() if key in names})

    def tidy(self) -> "Party":
        """Return it in NFC, trimmed."""
        return Party(**{key: clean(value) for key, value in self.stored().items()})

    def stored(self) -> dict[str, str]:
        """Return it as it is kept."""
        return {part.name: getattr(self, part.name) for part in dataclasses.fields(self)}

    @property
    def number(self) -> str:
        """The identification number it is known by, or nothing."""
        return self.enterprise_number or self.personal_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One file of the dossier."""

    component: str  #: code in the procedure's list
    file_id: FileId  #: stored before
    name: str = ""  #: as its sender knows it; the component's name when empty
    kind: PaperKind = PaperKind.ELECTRONIC  #: original, copy or electronic
    standing: str = ""  #: at the counter: original, certified copy, copy compared
    copies: int = 1  #: handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A whole application, ready to be sent."""

    procedure_code: str  #: `1.001193`
    agency_id: AgencyId  #: the competent agency
    applicant: Party  #: who applies
    form: Mapping[str, Any]  #: answers, by key of the form
    idempotency_key: str  #: the draft's id: sending twice gives one dossier
    papers: tuple[Paper, ...] = ()  #: files
    receiving_agency_id: AgencyId | None = None  #: where it is received; the competent one if None
    supporting_agency_id: AgencyId | None = None  #: who helped to prepare it
    owner: Party | None = None  #: whose matter it is; the applicant's if None
    representative: Party | None = None  #: who acts on a power of attorney
    channel: Channel = Channel.ONLINE  #: how it came in
    fee_order_id: uuid.UUID | None = field(default=None)  #: the paid fee order
    reused: tuple[str, ...] = ()  #: keys of answers taken unchanged from registers
    #: the form's version the applicant checked, and paid for; None: the one in force
    procedure_version: int | None = None
    #: key of an answer that was not typed → register, case, value, at, is_changed, reason
    provenance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: who confirmed it too: code, name, number, statement, at, content_mark
    cosigned: tuple[Mapping[str, str], ...] = ()
    confirmed: str = ""  #: at the counter, how its content was confirmed: screen, signed
    wish: Wish = field(default_factory=Wish)  #: how the result is to be had


_CHANNELS = {
    Channel.ONLINE: ChannelKind.ONLINE,
    Channel.COUNTER: ChannelKind.COUNTER,
    Channel.POST: ChannelKind.POST,
}


def catalogue_channel(channel: Channel) -> ChannelKind:
    """Return the catalogue's code of a channel; each has its own time limit."""
    return _CHANNELS[channel]
