# SPDX-License-Identifier: Apache-2.0
"""Signatures that several messages share: vectors made by hand, and what breaks them."""

import base64
import hashlib
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from lienthong_client import evidence

from lienthong.ledger.rules import merkle
from lienthong.sharing.rules import messages, trees
from lienthong.sharing.rules.messages import TREE, Unsigned

#: RFC 9421, appendix B.1.4 (test-key-ed25519).
KEY = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5")
)
PUBLIC = KEY.public_key()
CREATED = 1_618_884_473
HEAD_BYTES = 68


def sha(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def asked(number: int) -> Unsigned:
    return Unsigned(
        components={"@method": "GET", "@path": f"/{number}"}, created=CREATED, key_id="k"
    )


def signed(count: int) -> list[tuple[str, str]]:
    return messages.sign_together([asked(one) for one in range(count)], KEY)


def raw(header: str) -> bytes:
    return base64.b64decode(header.removeprefix("sig1=:").removesuffix(":"))


def header(value: bytes) -> str:
    return f"sig1=:{base64.b64encode(value).decode()}:"


def check(told: str, signature: str, number: int = 0, key: messages.PublicKey = PUBLIC) -> None:
    read = messages.read(told, signature)
    messages.check(read, asked(number).components, key, needed=("@path",), now=CREATED)


def client_holds(told: str, signature: str, number: int = 0) -> bool:
    values = dict(asked(number).components)
    return evidence.holds(told, signature, values, PUBLIC.public_bytes_raw(), needed=("@path",))


def refused(told: str, signature: str, number: int = 0) -> bool:
    """Tell whether gateway and stranger refuse it alike."""
    with pytest.raises(messages.BadMessage):
        check(told, signature, number)
    return not client_holds(told, signature, number)


def test_tree_when_of_three_then_as_made_by_hand() -> None:
    """RFC 9162, 2.1.1: leaf 0x00, node 0x01; three leaves are ((0, 1), 2)."""
    parameters = f'("@method" "@path");created={CREATED};keyid="k";alg="{TREE}"'
    leaves = [
        sha(
            b'\x00"@method": GET\n"@path": /' + number + b'\n"@signature-params": '
            + parameters.encode()
        )
        for number in (b"0", b"1", b"2")
    ]  # fmt: skip
    pair = sha(b"\x01" + leaves[0] + leaves[1])
    root = sha(b"\x01" + pair + leaves[2])
    by_key = KEY.sign(b"lienthong/signature-tree/v1\n\x00\x03" + root)
    assert signed(3) == [
        (f"sig1={parameters}", header(by_key + b"\x00\x00\x00\x03" + leaves[1] + leaves[2])),
        (f"sig1={parameters}", header(by_key + b"\x00\x01\x00\x03" + leaves[0] + leaves[2])),
        (f"sig1={parameters}", header(by_key + b"\x00\x02\x00\x03" + pair)),
    ]
    assert signed(3)[2][1] == VECTOR


#: Written down once, so that another release that signs or hashes otherwise is noticed.
VECTOR = (
    "sig1=:J9NOYPjfN8Md5nTfZn596kD/NNQg9Lk4CuBg6VM7iqRetrlEpTkbSLJG8YhIVX22B6kHxhdlKB"
    "UNqPxbqU3RCQACAANQDbslupSkkNU91c6RjelPCy3T5/c3r2hVWQ+a9mgwrA==:"
)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 31, 32, 33, 255, 256])
def test_tree_when_of_any_size_then_each_leaf_holds_in_its_place_only(count: int) -> None:
    made = signed(count)
    assert len({raw(signature)[:64] for _, signature in made}) == 1
    for number in {0, 1, count // 2, count - 2, count - 1} & {*range(count)}:
        told, signature = made[number]
        check(told, signature, number)
        assert client_holds(told, signature, number)
        assert len(signature) < messages.LONGEST_HEADER
        if count > 1:
            assert refused(told, signature, (number + 1) % count)  # another's leaf
            assert refused(told, made[number - 1][1], number)


def test_tree_when_of_one_then_an_ordinary_signature() -> None:
    (made,) = signed(1)
    one = asked(0)
    assert made == messages.sign(one.components, KEY, created=CREATED, key_id="k")
    (value,) = trees.sign([b"leaf"], KEY)  # nobody sends it; it reads all the same
    trees.check(value, b"leaf", PUBLIC)
    assert len(value) == HEAD_BYTES


def test_tree_when_too_large_then_neither_signed_nor_read() -> None:
    with pytest.raises(AssertionError):
        trees.sign([b""] * (trees.MOST_LEAVES + 1), KEY)
    with pytest.raises(AssertionError):
        trees.sign([], KEY)
    size = trees.MOST_LEAVES + 1
    root = merkle.leaf_hash(b"")
    for _ in range(9):
        root = merkle.node_hash(root, b"\x00" * 32)
    signature = KEY.sign(trees.CONTEXT + size.to_bytes(2) + root)
    value = signature + b"\x00\x00" + size.to_bytes(2) + b"\x00" * 32 * 9
    with pytest.raises(InvalidSignature):
        trees.check(value, b"", PUBLIC)
    same = KEY.sign(trees.CONTEXT + b"\x01\x00" + hashed_up(8))
    trees.check(same + b"\x00\x00\x01\x00" + b"\x00" * 32 * 8, b"", PUBLIC)


def hashed_up(levels: int) -> bytes:
    root = merkle.leaf_hash(b"")
    for _ in range(levels):
        root = merkle.node_hash(root, b"\x00" * 32)
    return root


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda value: value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        flipped(0), flipped(63),  # the key's signature
        flipped(65), lambda value: value[:64] + b"\x00\x03" + value[66:],  # place
        lambda value: value[:64] + b"\x00\x05" + value[66:],
        flipped(67), lambda value: value[:66] + b"\x00\x04" + value[68:],  # leaves
        lambda value: value[:66] + b"\x00\x00" + value[68:],
        lambda value: value[:66] + b"\xff\xff" + value[68:],
        flipped(68), flipped(-1),  # path
        lambda value: value[:-32], lambda value: value[:-1], lambda value: value + b"\x00",
        lambda value: value + b"\x00" * 32, lambda value: value[:68], lambda value: value[:64],
        lambda value: value[:68] + value[100:] + value[68:100], lambda value: b"",
    ],
)  # fmt: skip
def test_signature_when_spoilt_then_refused(spoil: Callable[[bytes], bytes]) -> None:
    for number in (0, 2):
        told, signature = signed(3)[number]
        value = raw(signature)
        if spoil(value) != value:
            assert refused(told, header(spoil(value)), number)
    told, signature = signed(5)[1]
    assert refused(told, header(spoil(raw(signature))), 1)


def test_size_when_it_leads_to_the_same_root_then_still_refused() -> None:
    """In trees of three and of four leaves the first one's path may look the same."""
    leaves = [merkle.leaf_hash(b"%d" % one) for one in range(3)]
    path = [leaves[1], leaves[2]]
    roots = {
        merkle.root_above(leaves[0], index=0, size=size, path=path) for size in (3, 4)
    }  # fmt: skip
    assert len(roots) == 1
    value = trees.sign([b"0", b"1", b"2"], KEY)[0]
    with pytest.raises(InvalidSignature):
        trees.check(value[:66] + b"\x00\x04" + value[68:], b"0", PUBLIC)


def test_message_when_of_a_root_or_a_root_of_a_message_then_refused() -> None:
    told, signature = signed(2)[0]
    value = raw(signature)
    plain = told.removesuffix(f';alg="{TREE}"')
    assert plain != told
    assert refused(plain, signature) and refused(plain, header(value[:64]))
    assert refused(told, header(value[:64]))
    # What the key signed as a message is no root: neither its own base's nor any other's.
    ordinary_told, ordinary = messages.sign(
        asked(0).components, KEY, created=CREATED, key_id="k"
    )  # fmt: skip
    check(ordinary_told, ordinary)
    assert refused(f'{ordinary_told};alg="{TREE}"', ordinary)
    assert refused(f'{ordinary_told};alg="{TREE}"', header(raw(ordinary) + b"\x00\x00\x00\x01"))
    # A base signed as it stands, that says it is of a tree, is not of one either.
    base = messages.base(asked(0).components, told.removeprefix("sig1="))
    assert refused(told, header(KEY.sign(base)))
    assert refused(told, header(KEY.sign(base) + b"\x00\x00\x00\x01"))
    # And no base begins as a root does, whatever is in it.
    for components in ({}, {"@method": "lienthong/signature-tree/v1"}, {"lienthong": "/"}):
        assert messages.base(components, "").startswith(b'"')
    assert not trees.CONTEXT.startswith(b'"')


@pytest.mark.parametrize("algorithm", ["", "ED25519", "none", "rsa-pss-sha512", f"{TREE}-v2"])
def test_algorithm_when_unknown_then_refused_even_where_the_signature_holds(algorithm: str) -> None:
    components = asked(0).components
    parameters = f'("@method" "@path");created={CREATED};keyid="k";alg="{algorithm}"'
    signature = KEY.sign(messages.base(components, parameters))
    assert refused(f"sig1={parameters}", header(signature))
    good = parameters.replace(f'"{algorithm}"', '"ed25519"')
    check(f"sig1={good}", header(KEY.sign(messages.base(components, good))))
    number = parameters.replace(f'"{algorithm}"', "5")
    assert refused(f"sig1={number}", header(KEY.sign(messages.base(components, number))))


def test_algorithm_when_the_keys_kind_is_another_then_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    told, signature = signed(2)[0]
    with pytest.raises(messages.BadMessage, match="alg"):
        check(told, signature, key=key.public_key())
    told, signature = messages.sign(asked(0).components, key, created=CREATED, key_id="k")
    check(told, signature, key=key.public_key())
    for algorithm in ("ed25519", TREE):
        with pytest.raises(messages.BadMessage, match="alg"):
            check(f'{told};alg="{algorithm}"', signature, key=key.public_key())


def test_root_when_verified_then_remembered_but_never_a_failure() -> None:
    trees._check_root.cache_clear()
    made = signed(8)
    other = Ed25519PrivateKey.generate().public_key()
    for _ in range(2):
        with pytest.raises(messages.BadMessage):
            check(*made[0], key=other)
        assert refused(made[0][0], header(flipped(0)(raw(made[0][1]))))
    assert trees._check_root.cache_info().currsize == 0
    for number, (told, signature) in enumerate(made):
        check(told, signature, number)
    found = trees._check_root.cache_info()
    assert (found.currsize, found.hits) == (1, 7)
    with pytest.raises(messages.BadMessage):  # of another key it is not remembered
        check(*made[0], key=other)
    assert found.maxsize is not None and found.maxsize <= 4_096


@given(st.integers(1, 256), st.binary(max_size=40), st.data())
def test_tree_when_of_any_leaves_then_as_the_ledgers_and_only_its_own(
    count: int, same: bytes, data: st.DataObject
) -> None:
    leaves = [same + bytes([number]) for number in range(count)]
    values = trees.sign(leaves, KEY)
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    root = merkle.root_of(hashes)
    at = data.draw(st.integers(0, len(leaves) - 1))
    value = values[at]
    path = [value[one : one + 32] for one in range(HEAD_BYTES, len(value), 32)]
    assert merkle.is_included(hashes[at], index=at, size=len(leaves), path=path, root=root)
    assert PUBLIC.verify(value[:64], trees.CONTEXT + len(leaves).to_bytes(2) + root) is None
    trees.check(value, leaves[at], PUBLIC)
    spoilt = flipped(data.draw(st.integers(0, len(value) - 1)))(value)
    with pytest.raises(InvalidSignature):
        trees.check(spoilt, leaves[at], PUBLIC)


@given(st.binary(max_size=400), st.binary(max_size=40))
def test_value_when_it_is_nonsense_then_refused(value: bytes, leaf: bytes) -> None:
    with pytest.raises(InvalidSignature):
        trees.check(value, leaf, PUBLIC)
