# SPDX-License-Identifier: Apache-2.0
"""The stand-alone verifier: recompute a whole log from what it publishes, trusting only a key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lienthong.kernel.text import lazy
from lienthong.ledger.rules import merkle, notes, receipts, tiles

#: Fetches what stands under `/ledger/<log>/`, by the rest of the path; None when it is not there.
Fetch = Callable[[str], bytes | None]

SIGNED = lazy("Chữ ký đầu sổ hợp lệ: {origin}, {size} bản ghi, khóa {key}.")
NOT_SIGNED = lazy("Đầu sổ không được ký bởi khóa {key}: {problem}.")
NO_CHECKPOINT = lazy("Không tải được đầu sổ.")
ENTRIES_HOLD = lazy("Tính lại từ {size} bản ghi: mọi mảnh của cây đều khớp.")
ENTRIES_MISSING = lazy("Không tải được đủ bản ghi từ vị trí {position}.")
TILE_MISSING = lazy("Không tải được mảnh tầng {level} số {index}, bắt đầu từ vị trí {position}.")
TILE_DIFFERS = lazy(
    "Bản ghi ở vị trí {position} không khớp với cây (tầng {level}, mảnh {index}): đã bị sửa."
)
ROOT_HOLDS = lazy("Gốc tính lại khớp với gốc đã ký.")
ROOT_DIFFERS = lazy("Gốc tính lại từ {size} bản ghi không khớp với gốc đã ký: sổ đã bị viết lại.")
GROWN = lazy("Sổ chỉ được nối thêm từ lần kiểm tra trước ({old} bản ghi, nay {new}).")
SHRUNK = lazy("Sổ đã ngắn đi: lần trước {old} bản ghi, nay {new}.")
REWRITTEN = lazy("Trong {old} bản ghi đầu, sổ không còn như lần kiểm tra trước: đã bị viết lại.")
PLACED = lazy("Bản ghi nằm đúng ở vị trí {position} của sổ đã ký ({size} bản ghi).")
NOT_PLACED = lazy("Biên nhận không đúng: bản ghi không nằm ở vị trí {position} của sổ đã ký.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that holds, or does not."""

    holds: bool
    template: Any  #: a lazy Vietnamese sentence with named fields
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def position(self) -> int | None:
        """The first place where it does not hold, where one can be named."""
        return None if self.holds else self.fields.get("position")

    def __str__(self) -> str:
        return str(self.template).format(**self.fields)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found, in order; the first thing that does not hold ends it."""

    findings: tuple[Finding, ...]
    note: str = ""  #: the checkpoint that was checked, to be remembered when all holds

    @property
    def holds(self) -> bool:
        """Tell whether everything that was looked at holds."""
        return all(finding.holds for finding in self.findings)


class _Broken(Exception):  # noqa: N818 - it carries the finding that ends a check
    def __init__(self, template: Any, **fields: Any) -> None:
        super().__init__()
        self.finding = Finding(False, template, fields)


def check_log(
    fetch: Fetch, verifier: notes.Verifier, *, remembered: notes.Checkpoint | None = None
) -> Verdict:
    """Recompute a log: all entries to tiles, tiles to root, root to signature.

    remembered: the head seen at an earlier check; the log must continue it.
    """
    note = (fetch("checkpoint") or b"").decode(errors="replace")
    findings: list[Finding] = []
    try:
        findings.extend(_steps(fetch, note, verifier, remembered))
    except _Broken as broken:
        findings.append(broken.finding)
    return Verdict(tuple(findings), note)


def check_receipt(receipt: receipts.Receipt, verifier: notes.Verifier) -> Verdict:
    """Check one receipt on its own: the head's signature, then the leaf's place under it."""
    try:
        head = _open(receipt.checkpoint, verifier)
        signed = _signed(head, verifier)
        receipts.check(receipt, verifier)
    except _Broken as broken:
        return Verdict((broken.finding,))
    except receipts.BadReceipt:
        broken_place = Finding(False, NOT_PLACED, {"position": receipt.position})
        return Verdict((signed, broken_place))
    placed = Finding(True, PLACED, {"position": receipt.position, "size": head.size})
    return Verdict((signed, placed), receipt.checkpoint)


def _steps(
    fetch: Fetch, note: str, verifier: notes.Verifier, remembered: notes.Checkpoint | None
) -> Iterator[Finding]:
    if not note:
        raise _Broken(NO_CHECKPOINT)
    head = _open(note, verifier)
    yield _signed(head, verifier)
    old = remembered.size if remembered else 0
    if old > head.size:
        raise _Broken(SHRUNK, old=old, new=head.size)
    walk = _Walk(fetch, head.size, old)
    walk.run()
    yield Finding(True, ENTRIES_HOLD, {"size": head.size})
    if walk.root != head.root:
        raise _Broken(ROOT_DIFFERS, size=head.size)
    yield Finding(True, ROOT_HOLDS)
    if remembered:
        if walk.old_root != remembered.root:
            raise _Broken(REWRITTEN, old=old)
        yield Finding(True, GROWN, {"old": old, "new": head.size})


class _Walk:
    """One pass over the entries of a log, in memory that does not grow with it."""

    def __init__(self, fetch: Fetch, size: int, old: int) -> None:
        self._fetch, self._size, self._old = fetch, size, old
        self._edge: dict[tiles.TileId, bytes] = {}
        self.root = self.old_root = merkle.EMPTY_ROOT

    def run(self) -> None:
        for first in range(0, self._size, tiles.WIDTH):
            leaves = self._leaves(first, min(tiles.WIDTH, self._size - first))
            if first < self._old <= first + len(leaves):
                part = tiles.grow(self._edge, first, leaves[: self._old - first])
                self.old_root = self._root({**self._edge, **part}, self._old)
            changed = tiles.grow(self._edge, first, leaves)
            for (level, index), hashes in changed.items():
                # A partial tile above the leaves is compared once, when the walk ends.
                if level == 0 or len(hashes) == tiles.WIDTH * tiles.HASH_BYTES:
                    self._compare(level, index, hashes)
            self._keep(changed, first + len(leaves))
        for level, index, _ in tiles.edge_of(self._size):
            if level:
                self._compare(level, index, self._edge[level, index])
        self.root = self._root(self._edge, self._size)

    def _keep(self, changed: dict[tiles.TileId, bytes], size: int) -> None:
        both = {**self._edge, **changed}
        self._edge = {(level, index): both[level, index] for level, index, _ in tiles.edge_of(size)}

    def _root(self, known: dict[tiles.TileId, bytes], size: int) -> bytes:
        return tiles.root_from(known, size)

    def _leaves(self, first: int, width: int) -> list[bytes]:
        data = self._fetch(f"tile/entries/{tiles.path_of(first // tiles.WIDTH, width)}")
        try:
            entries = tiles.unbundle(data or b"")
        except ValueError:
            entries = []
        if len(entries) != width:
            raise _Broken(ENTRIES_MISSING, position=first + min(len(entries), width))
        return [merkle.leaf_hash(entry) for entry in entries]

    def _compare(self, level: int, index: int, computed: bytes) -> None:
        """Hold a tile as served against the one recomputed."""
        width = len(computed) // tiles.HASH_BYTES
        served = self._fetch(f"tile/{level}/{tiles.path_of(index, width)}")
        span = tiles.WIDTH**level  # leaves under one hash of this level
        where = {"level": level, "index": index}
        if served is None or len(served) != len(computed):
            raise _Broken(TILE_MISSING, position=index * tiles.WIDTH * span, **where)
        if served != computed:
            pairs = zip(tiles.split(served), tiles.split(computed), strict=True)
            offset = next(nth for nth, (left, right) in enumerate(pairs) if left != right)
            raise _Broken(TILE_DIFFERS, position=(index * tiles.WIDTH + offset) * span, **where)


def _open(note: str, verifier: notes.Verifier) -> notes.Checkpoint:
    try:
        return notes.open_checkpoint(note, verifier)
    except notes.BadNote as problem:
        raise _Broken(NOT_SIGNED, key=verifier.key_id.hex(), problem=problem) from None


def _signed(head: notes.Checkpoint, verifier: notes.Verifier) -> Finding:
    fields = {"origin": head.origin, "size": head.size, "key": verifier.key_id.hex()}
    return Finding(True, SIGNED, fields)
