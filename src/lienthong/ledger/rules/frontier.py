# SPDX-License-Identifier: Apache-2.0
"""The right edge of a growing tree, every node of it kept: two hashes for each new leaf."""

from collections.abc import Iterable, Mapping

from lienthong.ledger.rules import merkle, tiles
from lienthong.ledger.rules.tiles import HEIGHT, WIDTH, TileId

#: Nodes kept before those of finished tiles are let go.
_MOST_NODES = 8 * WIDTH * 2


class Frontier:
    """A tree that only grows; it can prove the leaves it was given itself."""

    def __init__(self, size: int, edge: Mapping[TileId, bytes]) -> None:
        """edge: the partial tiles at the right edge, as `tiles.edge_of` names them."""
        self.size = size
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._partial: dict[merkle.Span, bytes] = {}
        self._tiles = {one: bytes(hashes) for one, hashes in edge.items()}  #: partial ones
        for (level, index), hashes in edge.items():
            self._adopt(level * HEIGHT, index * WIDTH, tiles.split(hashes))

    def append(self, leaves: Iterable[bytes]) -> dict[TileId, bytes]:
        """Add leaf hashes and return every tile that changed, whole."""
        if len(self._nodes) > _MOST_NODES:
            self._let_go()
        first = self.size
        for leaf in leaves:
            self._add(leaf)
        self._partial.clear()
        return self._changed(first)

    @property
    def root(self) -> bytes:
        """The root over all leaves."""
        return self._hash((0, self.size)) if self.size else merkle.EMPTY_ROOT

    def path(self, position: int) -> tuple[bytes, ...]:
        """Return the inclusion proof of a leaf of the last batch under today's root."""
        return tuple(map(self._hash, merkle.inclusion_spans(position, self.size)))

    def _add(self, node: bytes) -> None:
        level, index, nodes = 0, self.size, self._nodes
        nodes[0, index] = node
        while index & 1:
            node = merkle.node_hash(nodes[level, index - 1], node)
            level, index = level + 1, index >> 1
            nodes[level, index] = node
        self.size += 1

    def _adopt(self, level: int, start: int, row: list[bytes]) -> None:
        """Take a partial tile in, with every complete node above its hashes."""
        while row:
            for place, node in enumerate(row):
                self._nodes[level, start + place] = node
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [merkle.node_hash(left, right) for left, right in pairs]
            level, start = level + 1, start >> 1

    def _hash(self, span: merkle.Span) -> bytes:
        known = self._partial.get(span)
        if known is None:
            known = merkle.span_hash(span, lambda level, index: self._nodes[level, index])
            self._partial[span] = known
        return known

    def _changed(self, first: int) -> dict[TileId, bytes]:
        changed: dict[TileId, bytes] = {}
        level = 0
        while (low := first >> HEIGHT * level) < (high := self.size >> HEIGHT * level):
            bottom = level * HEIGHT
            for index in range(low // WIDTH, (high - 1) // WIDTH + 1):
                start, end = max(low, index * WIDTH), min(high, (index + 1) * WIDTH)
                row = [self._nodes[bottom, place] for place in range(start, end)]
                changed[level, index] = self._tiles.pop((level, index), b"") + b"".join(row)
            if high % WIDTH:
                self._tiles[level, index] = changed[level, index]
            level += 1
        return changed

    def _let_go(self) -> None:
        """Forget the nodes inside finished tiles: no later proof needs them."""
        self._nodes = {
            (level, index): node
            for (level, index), node in self._nodes.items()
            if index >= self._edge_start(level)
        }

    def _edge_start(self, level: int) -> int:
        above, inside = divmod(level, HEIGHT)
        return (self.size >> HEIGHT * above) // WIDTH * WIDTH >> inside
