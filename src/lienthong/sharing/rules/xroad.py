# SPDX-License-Identifier: Apache-2.0
"""Headers of the X-Road REST interface: which pass, which are ours, and the request's hash."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

Header = tuple[bytes, bytes]
Named = Mapping[bytes, bytes]  #: headers by their names in small letters, as `named` reads them

CLIENT, ID, USER, ISSUE = b"x-road-client", b"x-road-id", b"x-road-userid", b"x-road-issue"
PARTY, SECURITY_SERVER = b"x-road-represented-party", b"x-road-security-server"
SERVICE, REQUEST_ID, REQUEST_HASH = (
    b"x-road-service", b"x-road-request-id", b"x-road-request-hash",
)  # fmt: skip
ERROR = b"x-road-error"
#: Where a client shows its key: `Authorization` belongs to the provider and passes unchanged.
KEY = b"lienthong-key"
#: Ours, told to both sides: the leaf of the exchange, and the right that let it through.
LEAF, RIGHT = b"lienthong-leaf", b"lienthong-right"
#: Between nodes: which one hands the call on, how a long body is sealed; then the leaf there.
NODE, SEALED, PROVIDER_LEAF = b"lienthong-node", b"lienthong-sealed", b"lienthong-provider-leaf"
#: By which some providers take another method or path than the one that rights were matched with.
OTHERWISE = frozenset(
    {
        b"x-http-method",
        b"x-http-method-override",
        b"x-method-override",
        b"x-original-method",
        b"x-original-url",
        b"x-rewrite-url",
    }
)
#: Of which a call has one each; what signatures cover of those that there are.
ONCE = frozenset({CLIENT, ID, USER, ISSUE, PARTY})
#: Of those, in bytes: leaves keep them whole.
LONGEST = 255
TOLD = ("x-road-userid", "x-road-issue", "x-road-represented-party")
#: Of one connection, not of the message: removed in both directions (protocol, section 4.5).
_OF_THE_LINE = frozenset(
    {
        b"transfer-encoding", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te",
        b"trailer", b"upgrade", b"connection", b"user-agent", b"host", b"content-length",
        b"server", b"expect",
    }
)  # fmt: skip
_BETWEEN_NODES = frozenset({NODE, SEALED, PROVIDER_LEAF})
_OURS_IN_REQUESTS = (
    frozenset({REQUEST_HASH, SERVICE, ERROR, KEY, LEAF, RIGHT, SECURITY_SERVER}) | _BETWEEN_NODES
)
_SIGNATURES = frozenset({b"signature", b"signature-input", b"content-digest"})
_OURS_IN_ANSWERS = frozenset(
    {CLIENT, ID, SERVICE, REQUEST_ID, REQUEST_HASH, ERROR, LEAF, RIGHT}
) | _BETWEEN_NODES | _SIGNATURES  # fmt: skip
#: What the platform itself tells a provider, or keeps from it.
_TAKEN = _OF_THE_LINE | _OURS_IN_REQUESTS | _SIGNATURES | ONCE | {REQUEST_ID}
_NOT_FROM_NODES = _OF_THE_LINE | _OURS_IN_REQUESTS | _SIGNATURES
_NOT_FROM_CALLERS = _NOT_FROM_NODES | {REQUEST_ID}
_NOT_TO_CONSUMERS = _OF_THE_LINE | _OURS_IN_ANSWERS
WITHOUT_BODY = frozenset({"GET", "DELETE"})  #: a body on these does not reach the provider


def to_provider(headers: Sequence[Header], *, is_of_node: bool = False) -> list[Header]:
    """Return what passes of a request's headers. Names come in small letters.

    The caller's signature is checked here and kept as evidence; the provider gets the platform's.
    Of headers that a call has once the last one counts. What differs from a header of the platform
    by underscores only is left out: to many a provider `X_Road_Client` and `X-Road-Client` are one.
    is_of_node: handed on by another node,
    which has given the call its id.
    """
    dropped = _NOT_FROM_NODES if is_of_node else _NOT_FROM_CALLERS
    passed = [
        one for one in headers
        if one[0] not in dropped and not (b"_" in one[0] and _is_alike(one[0]))
    ]  # fmt: skip
    names = [name for name, _ in passed if name in ONCE]
    if len(names) == len(set(names)):
        return passed
    places = {name: place for place, (name, _) in enumerate(passed) if name in ONCE}
    return [one for place, one in enumerate(passed) if places.get(one[0], place) == place]


def _is_alike(name: bytes) -> bool:
    """Tell whether a name would be one of the platform's with dashes for its underscores."""
    return name.replace(b"_", b"-") in _TAKEN


def named(headers: Sequence[Header]) -> Named:
    """Return headers by their names, which come in small letters.

    Several of one name are one line with commas (RFC 9110, 5.3), as signatures cover them (RFC
    9421, 2.1); of those that a call has once the last one counts, and no other passes.
    """
    found = dict(headers)
    if len(found) == len(headers):
        return found
    for name in found.keys() - ONCE:
        found[name] = b", ".join([value for one, value in headers if one == name])
    return found


def said(headers: Named, name: bytes) -> str:
    """Return a header's value; "" when there is none."""
    return headers[name].decode("latin-1") if name in headers else ""


def present(headers: Named, names: tuple[str, ...]) -> dict[str, str]:
    """Return those of some headers that there are, in the order of their names."""
    return {name: headers[key].decode("latin-1") for name, key in _encoded(names) if key in headers}


@lru_cache(maxsize=64)
def _encoded(names: tuple[str, ...]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, name.encode()) for name in names)


def to_consumer(headers: Iterable[Header]) -> list[Header]:
    """Return what passes of an answer's headers."""
    return [one for one in headers if one[0] not in _NOT_TO_CONSUMERS]


def request_hash(method: str, target: str, headers: Iterable[Header], body: bytes | None) -> str:
    """Return `X-Road-Request-Hash`.

    target: path with query; headers: in the order held; body: its SHA-512, None without a body.
    """
    lines = [f"{method}\r\n{target}\r\n".encode("latin-1")]
    lines += [name + b":" + value + b"\r\n" for name, value in headers]
    told = hashlib.sha512(b"".join(lines)).digest()
    if body is not None:
        told = hashlib.sha512(told + body).digest()
    return base64.b64encode(told).decode("ascii")
