# SPDX-License-Identifier: Apache-2.0
"""What a person wants to be told by letter, and when letters may come. Pure."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from lienthong.kernel.clock import HANOI
from lienthong.notices.rules.delivery import Channel
from lienthong.notices.rules.officials import OFFICIALS
from lienthong.notices.rules.shape import Template


class Topic(StrEnum):
    """What a notice is about, as people choose among them."""

    NEEDED = "needed"  #: something to do by a date, money, the account's safety: always sent
    PROGRESS = "progress"  #: an application moved on
    MESSAGES = "messages"  #: somebody wrote
    PETITIONS = "petitions"  #: petitions and questions
    WORK = "work"  #: officials: tasks and opinions


#: Topics one may do without, in the order shown.
OPTIONAL = (Topic.PROGRESS, Topic.MESSAGES, Topic.PETITIONS)
_WORK = frozenset(
    {
        "consultation_asked", "task_assigned", "message_from_applicant", "feedback_waiting",
        "privacy_waiting", "correction_waiting",
        *(each.code for each in OFFICIALS),
    }
)  # fmt: skip
_PETITIONS = ("petition_", "question_", "data_request_")


def topic_of(template: Template) -> Topic:
    """Return what a notice is about."""
    if not template.is_optional:
        return Topic.NEEDED
    if template.code in _WORK:
        return Topic.WORK
    if template.code.startswith("message_"):
        return Topic.MESSAGES
    return Topic.PETITIONS if template.code.startswith(_PETITIONS) else Topic.PROGRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of the night in which letters that can wait do not come."""

    begins: int  #: hour, 0 to 23, in Việt Nam
    ends: int  #: hour, 0 to 23; smaller than `begins`: the next morning

    def covers(self, at: dt.datetime) -> bool:
        """Tell whether an instant is within them."""
        hour = at.astimezone(HANOI).hour
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends

    def over_at(self, at: dt.datetime) -> dt.datetime:
        """Return when they are over, from an instant within them."""
        local = at.astimezone(HANOI)
        end = local.replace(hour=self.ends, minute=0, second=0, microsecond=0)
        return end if end > local else end + dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Which ways out a person wants beside the inbox, for what, and when."""

    email: bool = True  #: e-mail
    sms: bool = True  #: SMS
    muted: frozenset[tuple[Channel, Topic]] = field(default_factory=frozenset)  #: not by this way
    quiet: Quiet | None = None  #: hours in which letters wait

    def want(self, template: Template, channel: Channel) -> bool:
        """Tell whether a notice goes out by a way; what is needed always does."""
        topic = topic_of(template)
        if topic is Topic.NEEDED:
            return True
        is_on = self.email if channel is Channel.EMAIL else self.sms
        return is_on and (channel, topic) not in self.muted

    def not_before(self, template: Template, at: dt.datetime) -> dt.datetime | None:
        """Return when a letter may leave; None: now. What has a date to keep does not wait."""
        if self.quiet is None or topic_of(template) is Topic.NEEDED or not self.quiet.covers(at):
            return None
        return self.quiet.over_at(at)
