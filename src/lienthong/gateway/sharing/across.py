# SPDX-License-Identifier: Apache-2.0
"""What another node answered: believed only when that node signed it as the answer to this call."""

import msgspec

from lienthong.gateway.sharing.asking import Answer
from lienthong.gateway.sharing.passage import Passage
from lienthong.gateway.sharing.peers import Peer
from lienthong.kernel import clock
from lienthong.sharing.rules import faults, messages, seals, xroad
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.messages import BadMessage
from lienthong.sharing.rules.xroad import said

#: What the signature of the provider's node must cover; besides, what else its head tells.
_COVERED = (
    "@status", "x-road-id", "x-road-request-id", "x-road-request-hash", "lienthong-provider-leaf",
)  # fmt: skip
_ALSO = ("content-type", "x-road-error", "lienthong-sealed")


class _Refused(msgspec.Struct, kw_only=True):
    """A fault as its body tells it."""

    type: str = ""
    message: str = ""


_refused = msgspec.json.Decoder(_Refused)


async def believe(passage: Passage, peer: Peer, answer: Answer) -> None:
    """Check the answer of a provider's node, and keep what that node signed.

    Of a long answer the head only; `believe_end` does the rest. Raises: Fault; the one that the
    node answered, where it refuses the call.
    """
    headers = xroad.named(answer.head.headers)
    refused = said(headers, xroad.ERROR)
    if refused and not said(headers, b"signature"):
        raise _fault(refused, answer)  # before the node knew whose call it is: TLS vouches for it
    signed = said(headers, b"signature-input"), said(headers, b"signature")
    if answer.whole is None and answer.sealed is None:
        raise _unbelievable("a long answer without a seal")
    if answer.whole is None:
        await _check(passage, peer, answer, signed, "")
        return
    digest = said(headers, b"content-digest")
    if digest != messages.digest(answer.whole):
        raise _unbelievable("Content-Digest is of another answer")
    await _check(passage, peer, answer, signed, digest)
    if refused:
        raise _fault(refused, answer)


async def believe_end(passage: Passage, peer: Peer, answer: Answer) -> None:
    """Check the seal of a long answer that has passed, all but its last piece. Raises: Fault."""
    assert answer.sealed is not None, "its head was believed"
    try:
        seal = seals.read(answer.sealed.block)
    except BadMessage as problem:
        raise _unbelievable(str(problem)) from problem
    if seal.digest != passage.answer.digest:
        raise _unbelievable("the seal is of another answer")
    await _check(passage, peer, answer, (seal.input, seal.signature), seal.digest)


async def _check(
    passage: Passage, peer: Peer, answer: Answer, told: tuple[str, str], digest: str
) -> None:
    headers = xroad.named(answer.head.headers)
    components = xroad.present(headers, (*_COVERED, *_ALSO)) | {"@status": str(answer.head.status)}
    needed = (*_COVERED, *xroad.present(headers, _ALSO))
    if digest:
        components["content-digest"] = digest
        needed = (*needed, "content-digest")
    try:
        signed = messages.read(*told)
        key_id = signed.input.key_id
        keys = await passage.plane.peers.knowing(peer.code, peer.keys, key_id)
        if (key := messages.named(keys, key_id)) is None:
            raise BadMessage("a key that does not hold")
        messages.check(signed, components, key, needed=needed, now=clock.seconds())
    except BadMessage as problem:
        raise _unbelievable(str(problem)) from problem
    ours = passage.id, passage.request_id, passage.request_hash()
    if tuple(components[name] for name in _COVERED[1:4]) != ours:
        message = f"Node {peer.code} answers another call"
        raise faults.consumer("InconsistentResponse", message)
    passage.told["node"] = {
        "code": peer.code, "leaf": components["lienthong-provider-leaf"],
        "status": answer.head.status, "digest": digest, "input": told[0], "signature": told[1],
        "type": components.get("content-type", ""),
    }  # fmt: skip


def _fault(refused: str, answer: Answer) -> Fault:
    """Return the fault that a node answers with."""
    try:
        told = _refused.decode(answer.whole or b"{}")
    except (msgspec.MsgspecError, RecursionError):
        told = _Refused()
    return Fault(refused[:120], told.message[:1_000] or "refused by the provider's node")


def _unbelievable(why: str) -> Fault:
    return faults.consumer("InvalidSignatureValue", f"The answer of the provider's node: {why}")
