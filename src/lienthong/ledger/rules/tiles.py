# SPDX-License-Identifier: Apache-2.0
"""Tiles of C2SP tlog-tiles: 256 hashes each, their addresses, and how a tree grows in them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lienthong.ledger.rules import merkle

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
ENTRY_LIMIT_BYTES = 0xFFFF

TileId = tuple[int, int]  #: level and index of a tile; level 0 holds leaf hashes
_PATH = re.compile(r"((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What the end of a tile's path says."""

    index: int  #: number of the tile in its level
    width: int  #: hashes asked for: 1 to 255 of a partial tile, or 256


def path_of(index: int, width: int = WIDTH) -> str:
    """Return the last part of a tile's path: `x001/x234/067`, with `.p/5` when partial."""
    digits = f"{index:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def read_path(path: str) -> Address | None:
    """Read what `path_of` writes; None for every other spelling: a tile has one address."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    index = int("".join(re.findall(r"\d{3}", match[1] + match[2])))
    width = int(match[3]) if match[3] else WIDTH
    if width > WIDTH or path_of(index, width) != path:
        return None
    return Address(index=index, width=width)


def tiles_of(size: int) -> list[tuple[int, int, int]]:
    """Return (level, index, width) of every tile of a tree, lowest level first."""
    tiles = []
    level = 0
    while size >> HEIGHT * level:
        full, part = divmod(size >> HEIGHT * level, WIDTH)
        tiles += [(level, index, WIDTH) for index in range(full)]
        tiles += [(level, full, part)] if part else []
        level += 1
    return tiles


def edge_of(size: int) -> list[tuple[int, int, int]]:
    """Return (level, index, width) of the partial tiles at a tree's right edge, lowest first."""
    tiles = []
    level = 0
    while size >> HEIGHT * level:
        index, width = divmod(size >> HEIGHT * level, WIDTH)
        tiles += [(level, index, width)] if width else []
        level += 1
    return tiles


def home_of(level: int, index: int) -> tuple[TileId, int, int]:
    """Return the tile that holds a complete subtree, and from which to which of its hashes."""
    above, inside = divmod(level, HEIGHT)
    start = index << inside
    first = start % WIDTH
    return (above, start // WIDTH), first, first + (1 << inside)


def tiles_for(spans: Iterable[merkle.Span]) -> set[TileId]:
    """Return the tiles that hold what a proof over these spans needs."""
    return {
        home_of(level, index)[0] for span in spans for level, index in merkle.complete_nodes(span)
    }


def reader(tiles: Mapping[TileId, bytes]) -> merkle.ReadNode:
    """Return how to read complete subtrees out of tiles at hand.

    The reader raises KeyError for a tile that is not there, ValueError for one too short.
    """

    def read(level: int, index: int) -> bytes:
        tile, first, end = home_of(level, index)
        hashes = tiles[tile]
        if len(hashes) < end * HASH_BYTES:
            there = len(hashes) // HASH_BYTES
            raise ValueError(f"tile {tile} holds {there} hashes, {end} are needed")
        return merkle.root_of(split(hashes[first * HASH_BYTES : end * HASH_BYTES]))

    return read


def split(tile: bytes) -> list[bytes]:
    """Cut a tile into its hashes."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def grow(edge: Mapping[TileId, bytes], size: int, leaves: Iterable[bytes]) -> dict[TileId, bytes]:
    """Append leaf hashes to a tree of a size and return every tile that changed, whole.

    edge: the partial tiles at the right edge, as `edge_of` names them. Cost: the new leaves.
    """
    changed: dict[TileId, bytes] = {}
    level, new = 0, list(leaves)
    while new:
        index, width = divmod(size >> HEIGHT * level, WIDTH)
        hashes = split(edge[level, index]) if width else []
        if len(hashes) != width:
            raise ValueError(f"tile {level}/{index} holds {len(hashes)} hashes, not {width}")
        hashes += new
        new = []
        for offset in range(0, len(hashes), WIDTH):
            part = hashes[offset : offset + WIDTH]
            changed[level, index + offset // WIDTH] = b"".join(part)
            if len(part) == WIDTH:
                new.append(merkle.root_of(part))
        level += 1
    return changed


def root_from(edge: Mapping[TileId, bytes], size: int) -> bytes:
    """Return the root of a tree from the tiles at its right edge."""
    return merkle.span_hash((0, size), reader(edge)) if size else merkle.EMPTY_ROOT


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as an entry bundle: each after its length in two bytes, big-endian.

    Raises: ValueError for an entry above 65,535 bytes.
    """
    parts = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT_BYTES:
            raise ValueError(f"entry of {len(entry)} bytes")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """Read an entry bundle.

    Raises: ValueError when it is cut short.
    """
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise ValueError("entry bundle is cut short")
        entries.append(data[at + 2 : end])
        at = end
    return entries
