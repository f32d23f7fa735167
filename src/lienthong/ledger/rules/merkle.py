# SPDX-License-Identifier: Apache-2.0
"""Merkle trees of RFC 9162, section 2.1 (the same hashing as RFC 6962): roots, proofs, checks."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

#: Root of the tree without leaves.
EMPTY_ROOT = hashlib.sha256(b"").digest()

#: Reads the hash of a complete subtree: (level, index) covers leaves
#: index * 2^level up to (index + 1) * 2^level.
ReadNode = Callable[[int, int], bytes]
Span = tuple[int, int]  #: leaves from the first number up to, not including, the second


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def complete_nodes(span: Span) -> list[tuple[int, int]]:
    """Return the largest complete subtrees (level, index) that make up a span, left to right.

    span: starts at a multiple of the power of two that its length does not exceed, as every
    span of a proof does.
    """
    start, end = span
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """Join the complete subtrees of a span, left to right, to its hash; none: the empty root."""
    if not hashes:
        return EMPTY_ROOT
    joined = hashes[-1]
    for left in reversed(hashes[:-1]):
        joined = node_hash(left, joined)
    return joined


def span_hash(span: Span, read: ReadNode) -> bytes:
    """Return the hash of a span of leaves from the complete subtrees that are stored."""
    return fold([read(level, index) for level, index in complete_nodes(span)])


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes (or over equal complete subtrees), in one pass."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in hashes:
        size, joined = 1, leaf
        while peaks and peaks[-1][0] == size:
            joined = node_hash(peaks.pop()[1], joined)
            size *= 2
        peaks.append((size, joined))
    return fold([peak for _, peak in peaks])


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return the spans whose hashes are the inclusion path, leaf side first (RFC 9162, 2.1.3.1).

    Raises: ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Return the spans whose hashes prove that a tree grew only at its end (RFC 9162, 2.1.4.1).

    Raises: ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError(f"no proof from {old} to {new}")
    spans: list[Span] = []
    start, end, is_known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, is_known = middle, False
    if not is_known:
        spans.append((start, end))
    return spans[::-1]


def is_included(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Check an inclusion proof (RFC 9162, 2.1.3.2). leaf: the leaf's hash."""
    return root_above(leaf, index=index, size=size, path=path) == root


def root_above(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2).

    leaf: the leaf's hash. None: no tree of this size has such a path to this place.
    """
    if not 0 <= index < size:
        return None
    place, last, joined = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            joined = node_hash(sibling, joined)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            joined = node_hash(joined, sibling)
        place, last = place >> 1, last >> 1
    return joined if last == 0 else None


def is_consistent(
    *, old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Check a consistency proof (RFC 9162, 2.1.4.2). Every tree continues the empty one."""
    if old in (0, new):
        return not path and old_root == (new_root if old == new else EMPTY_ROOT)
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_joined = new_joined = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_joined, new_joined = node_hash(step, old_joined), node_hash(step, new_joined)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_joined = node_hash(new_joined, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old_joined == old_root and new_joined == new_root


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1
