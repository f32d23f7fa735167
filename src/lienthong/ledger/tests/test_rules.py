# SPDX-License-Identifier: Apache-2.0
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lienthong.ledger.rules import merkle, notes, receipts, tiles
from lienthong.ledger.rules.frontier import Frontier

#: Leaves and roots of the reference tests of Certificate Transparency (sizes 0 to 8).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243",
        "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
#: (leaf index, tree size): inclusion path, of the same tests.
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
#: (old size, new size): consistency path, of the same tests.
GROWTH = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def by_definition(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 9162, 2.1.1, as it stands there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def grown(count: int) -> dict[tiles.TileId, bytes]:
    return tiles.grow({}, 0, hashes(count))


def path(tree: dict[tiles.TileId, bytes], spans: list[merkle.Span]) -> list[bytes]:
    return [merkle.span_hash(span, tiles.reader(tree)) for span in spans]


@pytest.mark.parametrize("size", range(9))
def test_root_of_reference_leaves_is_the_known_one(size):
    leaves = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert merkle.root_of(leaves).hex() == ROOTS[size]
    tree = tiles.grow({}, 0, leaves)
    assert tiles.root_from(tree, size).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "steps"), PATHS.items())
def test_inclusion_path_of_reference_leaves_is_the_known_one(place, steps):
    index, size = place
    tree = tiles.grow({}, 0, [merkle.leaf_hash(leaf) for leaf in LEAVES])
    found = path(tree, merkle.inclusion_spans(index, size))
    assert [step.hex() for step in found] == steps
    assert merkle.is_included(
        merkle.leaf_hash(LEAVES[index]),
        index=index, size=size, path=found, root=bytes.fromhex(ROOTS[size]),
    )  # fmt: skip


@pytest.mark.parametrize(("sizes", "steps"), GROWTH.items())
def test_consistency_path_of_reference_leaves_is_the_known_one(sizes, steps):
    old, new = sizes
    tree = tiles.grow({}, 0, [merkle.leaf_hash(leaf) for leaf in LEAVES])
    found = path(tree, merkle.consistency_spans(old, new))
    assert [step.hex() for step in found] == steps
    assert merkle.is_consistent(
        old=old, old_root=bytes.fromhex(ROOTS[old]),
        new=new, new_root=bytes.fromhex(ROOTS[new]), path=found,
    )  # fmt: skip


@given(st.integers(1, 700))
def test_one_pass_root_agrees_with_the_definition(size):
    leaves = hashes(size)
    assert merkle.root_of(leaves) == by_definition(leaves)
    assert tiles.root_from(grown(size), size) == by_definition(leaves)


@given(st.lists(st.integers(0, 400), max_size=6))
def test_growing_in_steps_makes_the_same_tiles_as_at_once(steps):
    tree: dict[tiles.TileId, bytes] = {}
    size = 0
    leaves = hashes(sum(steps))
    for step in steps:
        edge = {(level, index): tree[level, index] for level, index, _ in tiles.edge_of(size)}
        tree |= tiles.grow(edge, size, leaves[size : size + step])
        size += step
    assert tree == grown(size)
    assert sorted(tree) == sorted((level, index) for level, index, _ in tiles.tiles_of(size))


@given(st.lists(st.integers(1, 300), min_size=1, max_size=12), st.data())
def test_frontier_when_it_grows_in_steps_then_tiles_root_and_proofs_are_the_trees(steps, data):
    leaves, size, frontier = hashes(sum(steps)), 0, Frontier(0, {})
    tree: dict[tiles.TileId, bytes] = {}
    for step in steps:
        if data.draw(st.booleans()):  # another process goes on from what was stored
            edge = {(level, index): tree[level, index] for level, index, _ in tiles.edge_of(size)}
            frontier = Frontier(size, edge)
        changed = frontier.append(leaves[size : size + step])
        assert changed == tiles.grow(
            {(level, index): tree[level, index] for level, index, _ in tiles.edge_of(size)},
            size, leaves[size : size + step],
        )  # fmt: skip
        tree |= changed
        size += step
        assert frontier.root == tiles.root_from(tree, size)
        for position in {size - step, size - 1, data.draw(st.integers(size - step, size - 1))}:
            spans = merkle.inclusion_spans(position, size)
            assert frontier.path(position) == tuple(path(tree, spans))


def test_frontier_when_very_long_then_it_keeps_only_its_edge():
    frontier, leaves = Frontier(0, {}), hashes(256)
    for _ in range(600):
        frontier.append(leaves)
    assert len(frontier._nodes) < 6000
    assert frontier.root == tiles.root_from(tiles.grow({}, 0, leaves * 600), 256 * 600)


@given(st.data())
def test_every_inclusion_proof_verifies_and_any_flipped_bit_fails(data):
    size = data.draw(st.integers(1, 600))
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    spans = merkle.inclusion_spans(index, size)
    tree = {
        tile: content for tile, content in grown(size).items() if tile in tiles.tiles_for(spans)
    }
    steps = path(tree, spans)
    root = merkle.root_of(leaves)
    assert merkle.is_included(leaves[index], index=index, size=size, path=steps, root=root)
    bad = flipped(
        [leaves[index], root, *steps], data.draw(st.integers(0, (2 + len(steps)) * 256 - 1))
    )
    assert not merkle.is_included(bad[0], index=index, size=size, path=bad[2:], root=bad[1])
    assert not merkle.is_included(
        leaves[index], index=index, size=size, path=[*steps, root], root=root
    )
    other = data.draw(st.integers(0, size))
    if other != index:
        assert not merkle.is_included(leaves[index], index=other, size=size, path=steps, root=root)


@given(st.data())
def test_every_consistency_proof_verifies_and_any_flipped_bit_fails(data):
    new = data.draw(st.integers(2, 600))
    old = data.draw(st.integers(1, new - 1))
    leaves = hashes(new)
    steps = path(grown(new), merkle.consistency_spans(old, new))
    roots = [merkle.root_of(leaves[:old]), merkle.root_of(leaves)]
    assert merkle.is_consistent(old=old, old_root=roots[0], new=new, new_root=roots[1], path=steps)
    bad = flipped([*roots, *steps], data.draw(st.integers(0, (2 + len(steps)) * 256 - 1)))
    assert not merkle.is_consistent(
        old=old, old_root=bad[0], new=new, new_root=bad[1], path=bad[2:]
    )


def flipped(values: list[bytes], bit: int) -> list[bytes]:
    changed = [bytearray(value) for value in values]
    changed[bit // 256][bit % 256 // 8] ^= 1 << bit % 8
    return [bytes(value) for value in changed]


def test_proofs_of_impossible_trees_are_refused():
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_spans(3, 3)
    with pytest.raises(ValueError, match="no proof"):
        merkle.consistency_spans(4, 3)
    root = merkle.root_of(hashes(3))
    assert not merkle.is_consistent(old=4, old_root=root, new=3, new_root=root, path=[root])
    assert not merkle.is_consistent(
        old=3, old_root=root, new=3, new_root=merkle.root_of(hashes(4)), path=[]
    )
    assert merkle.is_consistent(old=0, old_root=merkle.EMPTY_ROOT, new=3, new_root=root, path=[])


@pytest.mark.parametrize(
    ("index", "width", "text"),
    [
        (0, 256, "000"),
        (999, 256, "999"),
        (1000, 256, "x001/000"),
        (1234067, 256, "x001/x234/067"),
        (5, 7, "005.p/7"),
        (273, 112, "273.p/112"),
    ],
)
def test_tile_path_is_spelt_as_the_standard_does(index, width, text):
    assert tiles.path_of(index, width) == text
    assert tiles.read_path(text) == tiles.Address(index=index, width=width)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0000",
        "x000/001",
        "001/002",
        "x001",
        "000.p/0",
        "000.p/256",
        "000.p/01",
        "000/",
        "\u0660\u0660\u0660",
    ],
)
def test_tile_path_in_any_other_spelling_is_none(text):
    assert tiles.read_path(text) is None


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entry_bundle_read_back_is_what_was_written(entries):
    assert tiles.unbundle(tiles.bundle(entries)) == entries


def test_entry_bundle_cut_short_is_refused():
    data = tiles.bundle([b"one", b"two"])
    for cut in (len(data) - 1, 6, 1):
        with pytest.raises(ValueError, match="cut short"):
            tiles.unbundle(data[:cut])
    with pytest.raises(ValueError, match="65536"):
        tiles.bundle([b"x" * 65536])


#: The example of the Go implementation of signed notes.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
    "qdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_known_note_opens_with_its_key_and_not_altered():
    verifier = notes.Verifier.read(VKEY)
    assert verifier.vkey == VKEY
    assert notes.open_note(NOTE, verifier).startswith("If you think")
    with pytest.raises(notes.BadNote):
        notes.open_note(NOTE.replace("answer", "Answer"), verifier)
    other = notes.verifier_of("PeterNeumann", Ed25519PrivateKey.generate())
    with pytest.raises(notes.BadNote, match="not signed by this key"):
        notes.open_note(NOTE, other)


@pytest.mark.parametrize(
    "vkey",
    ["", "name", "n+00000000+AAAA", VKEY.replace("c74f", "c74e"), VKEY.replace("Peter", "Pet+r")],
)
def test_vkey_that_does_not_hold_is_refused(vkey):
    with pytest.raises(notes.BadNote):
        notes.Verifier.read(vkey)


def test_checkpoint_read_back_is_what_was_signed():
    key = Ed25519PrivateKey.generate()
    head = notes.Checkpoint(
        origin="node.example/ledger/audit", size=7, root=hashlib.sha256(b"").digest()
    )
    note = notes.sign(head.text, name=head.origin, key=key)
    verifier = notes.verifier_of(head.origin, key)
    assert notes.open_checkpoint(note, verifier) == head
    cosigned = note + notes.sign("x\n", name="witness", key=key).split("\n\n")[1]
    assert notes.open_checkpoint(cosigned, verifier) == head
    stranger = notes.sign(head.text, name="another", key=key)
    with pytest.raises(notes.BadNote, match="another log"):
        notes.open_checkpoint(stranger, notes.verifier_of("another", key))


@pytest.mark.parametrize(
    "text", ["", "o\n1\n", "o\n01\nAAAA\n", "o\n-1\n\n", "o\n1\nAAAA\n", "o\n1\nAAAA"]
)
def test_checkpoint_that_does_not_parse_is_refused(text):
    with pytest.raises(notes.BadNote):
        notes.Checkpoint.read(text)


@given(st.binary(max_size=100), st.booleans())
def test_receipt_read_back_is_what_was_written(body, is_text):
    body = body.hex().encode() if is_text else body
    receipt = receipts.Receipt(
        log="audit", leaf_id="x", body=body, salt=b"s" * 16, position=3,
        path=(b"a" * 32,), checkpoint="c", vkey="v",
    )  # fmt: skip
    assert receipts.Receipt.from_json(receipt.to_json()) == receipt


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "lienthong/receipt/v1"}', '{"format": 1}']
)
def test_receipt_that_does_not_parse_is_refused(text):
    with pytest.raises(receipts.BadReceipt):
        receipts.Receipt.from_json(text)
