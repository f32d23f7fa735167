# SPDX-License-Identifier: Apache-2.0
"""Two years of past dossiers, so that lists, clocks and indicators mean something."""

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random

from lienthong.cases.rules import Channel
from lienthong.cases.rules.application import Party
from lienthong.cases.services import PastCase
from lienthong.demo.people import Person
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId
from lienthong.orgs.rules import WorkCalendar

BIRTH, BUSINESS = "1.001193", "1.001612"
REASONS = (
    "Nơi đăng ký không thuộc thẩm quyền của Ủy ban nhân dân phường, xã này.",
    "Tên hộ kinh doanh trùng với hộ đã đăng ký trên địa bàn.",
    "Giấy tờ đính kèm không đọc được và không được bổ sung trong thời hạn.",
)
COMMENTS = ("Cán bộ hướng dẫn tận tình.", "Nhanh hơn tôi nghĩ.", "Nên nhắc lịch hẹn bằng tin nhắn.")


class Past:
    """A generator of ended dossiers, in order of receipt."""

    def __init__(
        self,
        seed: int,
        people: Sequence[Person],
        agencies: Sequence[AgencyId],
        calendar: WorkCalendar,
    ) -> None:
        self._random = Random(seed)
        self._people = [person for person in people if person.born_on.year < 2005]
        self._agencies = agencies
        self._weights = [12, 5, 4, 4, 6, 3, 9, 8, 4, 3, 3, 4][: len(agencies)]
        self._calendar = calendar

    def cases(self, count: int, first: dt.date, last: dt.date) -> Iterator[PastCase]:
        """Yield so many dossiers received between two days, more of them online as time goes."""
        days = [
            first + dt.timedelta(days=n)
            for n in range((last - first).days)
            if self._calendar.is_working_day(first + dt.timedelta(days=n))
        ]
        for number in range(count):
            place = number / count
            yield self._case(days[int(place * len(days))], online=0.35 + 0.45 * place)

    def _case(self, day: dt.date, *, online: float) -> PastCase:
        draw = self._random
        received_at = clock.at(day, dt.time(7)) + dt.timedelta(minutes=draw.randint(0, 600))
        accepted_at = self._calendar.add_working_hours(received_at, draw.choice((0, 0, 1, 2)))
        person = draw.choice(self._people)
        is_refused = draw.random() < 0.02
        code = BIRTH if draw.random() < 0.7 else BUSINESS
        finished_at = self._finished(code, accepted_at)
        is_online = draw.random() < online
        return PastCase(
            procedure_code=code,
            agency_id=draw.choices(self._agencies, self._weights)[0],
            applicant=Party(name=person.name, personal_number=person.number),
            received_at=received_at,
            accepted_at=None if is_refused else accepted_at,
            finished_at=accepted_at if is_refused else finished_at,
            returned_at=None if is_refused else finished_at + dt.timedelta(minutes=20),
            channel=Channel.ONLINE if is_online else Channel.COUNTER,
            has_fee=code == BUSINESS,
            is_result_digital=is_online or draw.random() < 0.5,
            reason=draw.choice(REASONS) if is_refused else "",
            scores=self._scores() if not is_refused and draw.random() < 0.3 else None,
            comment=draw.choice(COMMENTS) if draw.random() < 0.1 else "",
        )

    def _finished(self, code: str, accepted_at: dt.datetime) -> dt.datetime:
        """Most in time, a few late: about one in twenty-five."""
        late = self._random.random() < 0.04
        if code == BIRTH:
            hours = self._random.randint(10, 18) if late else self._random.choice((0, 1, 1, 2))
        else:
            hours = self._random.randint(33, 60) if late else self._random.randint(6, 22)
        return self._calendar.add_working_hours(accepted_at, hours) + dt.timedelta(
            seconds=self._random.randint(60, 1500)
        )

    def _scores(self) -> dict[int, int]:
        return {number: self._random.choices((2, 1, 0), (14, 3, 1))[0] for number in range(1, 10)}
