# SPDX-License-Identifier: Apache-2.0
"""What lies on the desk of registers: a correction that waits, a file, two records alike."""

import datetime as dt

from lienthong.demo.agencies import commune_code
from lienthong.demo.people import Person
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import search_key
from lienthong.registers import services as registers
from lienthong.registers.services import Laid, NewProposal, Row

#: Invented people of an old book: two rows are wrong, one is there already under another name.
_HEAD = "key,valid_from,full_name,born_on,sex,ethnicity,nationality,hometown,status"
_ROWS = (
    "037154900017,03/02/1954,Đinh Văn Thuyết,03/02/1954,nam,Kinh,Việt Nam,Ninh Bình,dang_song",
    "037158900025,11/10/1958,Phạm Thị Nhạn,11/10/1958,nu,Kinh,Việt Nam,Ninh Bình,dang_song",
    "037161900033,30/02/1961,Vũ Thị Lanh,30/02/1961,nu,Kinh,Việt Nam,Ninh Bình,dang_song",
    "037163900041,19/05/1963,Lê Văn Cự,19/05/1963,nam,Kính,Việt Nam,Ninh Bình,dang_song",
)


def fill(player: Person, twin: Row) -> None:
    """Ask for a correction, bring a file in, and look for records alike.

    twin: the record of somebody who is in the register a second time.
    """
    specialist, head = _officer("ht"), _officer("ct")
    registers.propose(
        specialist,
        NewProposal(
            register="population", key=player.number,
            changes={"birth_place": "Trạm y tế xã Ninh Mỹ, tỉnh Ninh Bình"},
            valid_from=player.born_on,
            reason="Sổ ghi nơi sinh theo nơi cư trú của mẹ; giấy khai sinh ghi trạm y tế.",
            evidence="Giấy khai sinh bản chính, đã đối chiếu tại phường",
        ),
    )  # fmt: skip
    known = f"{player.number},{_ROWS[0].partition(',')[2]}"
    text = "\n".join((_HEAD, *_ROWS, known))
    laid = Laid(
        register="population", chunks=[text.encode()], file_name="so-cu-truoc-1975.csv",
        basis="Kế hoạch số 31/KH-UBND về số hóa sổ cũ", valid_from=dt.date(2025, 7, 1),
    )  # fmt: skip
    made = registers.lay(specialist, laid)
    registers.let_run(head, made)
    registers.run(made)
    _twice(twin)


def _twice(row: Row) -> None:
    """Write somebody once more, as a clerk without diacritics would, and let it be found."""
    platform, name = Actor.system("demo.load"), search_key(str(row.data["full_name"])).upper()
    registers.write(
        platform, "population", f"{row.key[:6]}900099", {**row.data, "full_name": name},
        valid_from=clock.today(), basis="Số hóa sổ cũ",
    )  # fmt: skip
    registers.seek_likenesses(platform, "population")


def _officer(word: str) -> Actor:
    name = f"{commune_code(0).lower()}.{word}"
    return identity.actor_of_account(identity.account_named(name).id)
