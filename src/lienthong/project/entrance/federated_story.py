# SPDX-License-Identifier: Apache-2.0
"""What the federated demo shows: documents across nodes, one cut off, and joined again."""

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lienthong_client import Client, Delivery, Document, Errand, Event, Refused, Settings
from lienthong_client.values import REVOKE
from rich.console import Console

from lienthong.kernel import clock

#: How long a document may take on its way, on a slow and busy machine.
PATIENCE_SECONDS = 90.0
#: How long nothing may arrive while a node is cut off, for the demo to believe it.
QUIET_SECONDS = 4.0
URGENCY = {0: "thường", 1: "khẩn", 2: "thượng khẩn", 3: "hỏa tốc"}


class Otherwise(Exception):  # noqa: N818 - it names what happened
    """What the story tells did not happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the story plays with."""

    settings: Mapping[str, Path]  #: of each node's system, by the node's agency
    cut: Callable[[], None]  #: the province off
    join: Callable[[], None]


def tell(scene: Scene) -> int:
    """Play the story and print what happened; return 1 when something went otherwise."""
    console = Console(highlight=False)
    with ExitStack() as opened, TemporaryDirectory() as folder:
        systems = {
            code: opened.enter_context(Client(Settings.read(path, environ={})))
            for code, path in scene.settings.items()
        }
        story = Story(console, scene, systems["H42"], systems["G01"], Path(folder))
        try:
            story.across()
            story.cut_off()
            story.taken_back()
        except Otherwise as failure:
            console.print(f"[red]✗ {failure}")
            return 1
    console.print("[green]✓ Không mất, không trùng / nothing lost, nothing twice")
    return 0


class Story:
    """Ninh Bình writes to the Ministry of Public Security, by way of the national node."""

    def __init__(
        self, console: Console, scene: Scene, province: Client, ministry: Client, folder: Path
    ) -> None:
        self._console = console
        self._scene = scene
        self._province, self._ministry = province, ministry
        self._folder = folder
        self._mark = f"{clock.now():%Y%m%d%H%M%S}"

    def across(self) -> None:
        """One document there, its states back."""
        self._title("1. Một văn bản qua ba nút / a document across three nodes")
        paper = self._folder / "cong-van.pdf"
        paper.write_bytes(b"%PDF-1.7\n" + b"noi dung " * 20_000)
        letter = self._letter(1, receivers=("G01", "G01.02"))
        began = time.monotonic()
        sent = self._patiently(letter, paper)
        self._say(f"H42 gửi {letter.document_id}; biên nhận của nút H42: lá {sent}")
        (delivery,) = self._arrived(self._ministry, 1)
        took = time.monotonic() - began
        self._say(f"G01 nhận sau {took:.1f} s, cho {', '.join(delivery.receivers)}")
        self._ministry.fetch(delivery, self._folder / "den")
        self._ministry.acknowledge(delivery)
        self._ministry.say(delivery.document, receiver="G01", status="03")
        events = self._heard(letter, {"relay_to_remote", "content_handover", "status"})
        for event in events:
            self._say(
                f"H42 nghe: {event.kind} {event.agency_code} {event.detail.get('status', '')}"
            )

    def cut_off(self) -> None:
        """The province off: what it and others send waits; joined again: the urgent first."""
        self._title("2. Cắt tỉnh khỏi mạng / the province is cut off")
        self._scene.cut()
        letters = [
            self._letter(10 + place, priority=priority)
            for place, priority in enumerate((0, 0, 1, 0, 3))
        ]
        for letter in letters:
            self._province.send(letter)
            self._say(f"H42 gửi {letter.number} ({URGENCY[letter.priority]}), có biên nhận")
        answer = self._letter(20, sender="G01", receivers=("H42",))
        self._ministry.send(answer)
        self._say("G01 gửi 20 cho H42, có biên nhận")
        quiet = self._ministry.inbox(wait=QUIET_SECONDS) + self._province.inbox(wait=0)
        if quiet:
            raise Otherwise("something arrived over a cut line")
        self._say(f"{QUIET_SECONDS:.0f} giây: không văn bản nào tới; tất cả đang chờ")
        self._title("3. Nối lại / joined again")
        self._scene.join()
        began = time.monotonic()
        arrived = self._arrived(self._ministry, len(letters))
        took = time.monotonic() - began
        order = [delivery.document for delivery in arrived]
        told = ", ".join(f"{one.number} ({URGENCY[one.priority]})" for one in order)
        self._say(f"G01 nhận sau {took:.1f} s theo thứ tự: {told}")
        wanted = sorted(letters, key=lambda one: -one.priority)
        if [one.document_id for one in order] != [one.document_id for one in wanted]:
            raise Otherwise("not in order of priority and age")
        for delivery in arrived:
            self._ministry.acknowledge(delivery)
        (back,) = self._arrived(self._province, 1)
        self._province.acknowledge(back)
        self._say(f"H42 nhận {back.document.number} của G01")

    def taken_back(self) -> None:
        """A take-back goes the same way, and its answer comes back."""
        self._title("4. Thu hồi qua các nút / a take-back across nodes")
        letter = self._letter(30)
        self._province.send(letter)
        (delivery,) = self._arrived(self._ministry, 1)
        self._ministry.acknowledge(delivery)
        self._heard(letter, {"content_handover"})
        errand = Errand(kind=REVOKE, reason="Sai thể thức", document_id=letter.document_id)
        self._province.send(self._letter(31, errand=errand))
        (asked,) = self._arrived(self._ministry, 1)
        self._ministry.acknowledge(asked)
        self._ministry.say(letter, receiver="G01", status="15")
        self._ministry.destroyed(letter, receiver="G01", by="Văn thư Bộ Công an")
        self._heard(letter, {"status", "destruction"})
        self._say("G01 đồng ý (15), hủy bản đã nhận; H42 nghe cả hai")

    def _letter(
        self,
        number: int,
        *,
        sender: str = "H42",
        receivers: Sequence[str] = ("G01",),
        priority: int = 0,
        errand: Errand | None = None,
    ) -> Document:
        return Document(
            sender=sender,
            receivers=tuple(receivers),
            document_id=f"{sender},{self._mark},{number}",
            number=str(number),
            notation="UBND-VP",
            subject="Về việc phối hợp cung cấp số liệu ngân sách",
            issued_on=dt.date(2026, 11, 20),
            type_name="Công văn",
            priority=priority,
            errand=errand or Errand(),
        )

    def _patiently(self, letter: Document, paper: Path) -> str:
        """Send once the nodes have exchanged their directories; return the leaf."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._province.send(letter, [paper]).leaf
            except Refused as refusal:
                if refusal.code != "gateway.unknown_receivers" or time.monotonic() > ends:
                    raise Otherwise(str(refusal)) from refusal
                time.sleep(0.5)

    def _arrived(self, system: Client, count: int) -> list[Delivery]:
        """Borrow until so many documents came, in the order in which they came."""
        found: list[Delivery] = []
        ends = time.monotonic() + PATIENCE_SECONDS
        while len(found) < count and time.monotonic() < ends:
            found += system.inbox(wait=5)
        if len(found) != count:
            raise Otherwise(f"{len(found)} documents of {count} came")
        return found

    def _heard(self, letter: Document, kinds: set[str]) -> list[Event]:
        """Wait until the province has heard all of this of a document."""
        ends = time.monotonic() + PATIENCE_SECONDS
        after, found = -1, list[Event]()
        while time.monotonic() < ends:
            events = self._province.events(after=after, wait=5)
            after = events[-1].position if events else after
            found += [one for one in events if one.detail.get("document_id") == letter.document_id]
            if kinds <= {one.kind for one in found}:
                return found
        raise Otherwise(f"{kinds - {one.kind for one in found}} never came back")

    def _title(self, text: str) -> None:
        self._console.print(f"\n[bold]{text}")

    def _say(self, text: str) -> None:
        self._console.print(f"  {text}", markup=False, soft_wrap=True)


__all__ = ["Otherwise", "Scene", "tell"]
