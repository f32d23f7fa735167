# SPDX-License-Identifier: Apache-2.0
"""The line to one receiver: judged, bounded in time and size, never led elsewhere."""

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import httpx

from lienthong.exchange.rules import addresses
from lienthong.exchange.rules.addresses import BadAddress, Target
from lienthong.exchange.rules.instructions import PushProblem
from lienthong.gateway.directory import System

#: Of one push, from the name to the last byte of the answer.
PUSH_SECONDS = 30.0
CONNECT_SECONDS = 5.0
MOST_ANSWER_BYTES = 1 << 20
#: Threads of their own: a name server that hangs holds up other names, and nothing else.
_NAMES = ThreadPoolExecutor(max_workers=16, thread_name_prefix="push-names")


#: Whatever is pushed fails of these.
_OF_THE_WAY = frozenset(
    {
        PushProblem.ADDRESS,
        PushProblem.UNREACHABLE,
        PushProblem.CERTIFICATE,
        PushProblem.REDIRECT,
    }
)


class Failed(Exception):  # noqa: N818 - it names what happened
    """A push that did not arrive."""

    def __init__(self, problem: PushProblem, seen: str = "") -> None:
        super().__init__(f"{problem}: {seen}"[:300])
        #: Whether it may be what was pushed, and not the way there.
        self.may_be_content = problem not in _OF_THE_WAY


class Line:
    """Posts to one system's address. Closed with its block."""

    def __init__(self, system: System, trust: ssl.SSLContext) -> None:
        self._system = system
        # No proxy of the environment: it would look the name up by itself.
        self._http = httpx.AsyncClient(
            verify=trust,
            timeout=httpx.Timeout(PUSH_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=2, keepalive_expiry=60),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._http.aclose()

    async def post(self, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Return status and body of the answer. Raises: Failed."""
        try:
            async with asyncio.timeout(PUSH_SECONDS):
                return await self._posted(content, headers)
        except TimeoutError:
            raise Failed(PushProblem.TIMEOUT, f"{PUSH_SECONDS:.0f} s") from None
        except httpx.ConnectTimeout as problem:
            raise Failed(PushProblem.UNREACHABLE, type(problem).__name__) from problem
        except httpx.TimeoutException as problem:
            raise Failed(PushProblem.TIMEOUT, type(problem).__name__) from problem
        except BadAddress as problem:
            raise Failed(PushProblem.ADDRESS, str(problem)) from problem
        except (httpx.HTTPError, OSError) as problem:
            raise Failed(_kind(problem), str(problem) or type(problem).__name__) from problem

    async def _posted(self, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        inside = self._system.may_push_inside
        target = addresses.target(self._system.push_url, may_be_inside=inside)
        address = addresses.judged(await _found(target), may_be_inside=inside)
        url = httpx.URL(target.url)
        request = self._http.build_request(
            "POST",
            url.copy_with(host=address),
            content=content,
            headers={
                "Host": url.netloc.decode("ascii"),
                "Accept-Encoding": "identity",
                **headers,
            },
            # The certificate must be of the name, whatever number it was found under.
            extensions={"sni_hostname": target.host},
        )
        answer = await self._http.send(request, stream=True)
        try:
            return answer.status_code, await _read(answer)
        finally:
            await answer.aclose()


async def _found(target: Target) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(_NAMES, _looked_up, target.host, target.port)
    except (socket.gaierror, UnicodeError) as problem:
        raise BadAddress("the name leads nowhere") from problem
    return list(dict.fromkeys(found))


def _looked_up(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


async def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    # As it came: a compressed one would grow without bound before its size is looked at.
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > MOST_ANSWER_BYTES:
            raise Failed(PushProblem.ANSWER, f"> {MOST_ANSWER_BYTES} bytes")
    return bytes(content)


def _kind(problem: Exception) -> PushProblem:
    told: BaseException | None = problem
    while told is not None:
        if isinstance(told, ssl.SSLError):
            return PushProblem.CERTIFICATE
        told = told.__cause__ or told.__context__
    if isinstance(problem, httpx.HTTPError) and not isinstance(problem, httpx.ConnectError):
        return PushProblem.BROKEN
    return PushProblem.UNREACHABLE
