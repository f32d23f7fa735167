# SPDX-License-Identifier: Apache-2.0
"""Agencies that a system opens and closes below those it carries for, by the services of `orgs`."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable

from django.db import connections
from starlette.responses import Response

from lienthong.connectors.vxp.context import Asked
from lienthong.connectors.vxp.errors import AskTheOperator, BadArgument
from lienthong.connectors.vxp.wire import ok
from lienthong.gateway.errors import NotYours
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries, services
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import AgencyCode, AgencyKind

_LIMIT_BYTES = 65_536


async def register(asked: Asked) -> Response:
    """Open an agency below one that the calling system carries for; known already: nothing."""
    told = await _body(asked)
    code = _code(str(told.get("code", "")), "code")
    parent = _code(str(told.get("pcode") or told.get("pid") or ""), "pcode")
    name = str(told.get("name", "")).strip()
    if not name:
        raise BadArgument(name="name")
    if not code.is_under(parent) or code == parent:
        raise BadArgument(name="pcode")
    _own(asked, parent)
    _own(asked, code)
    if code.modern in asked.context.gateway.directory.agencies:
        return ok()
    new = services.NewAgency(
        code=code.modern,
        name=name,
        kind=AgencyKind.OTHER,
        valid_from=clock.today(),
        parent_code=parent.modern,
        phone=str(told.get("mobile") or ""),
        email=str(told.get("mail") or ""),
    )
    await _in_django(lambda: services.open_agency(actor=_actor(asked), new=new))
    await asked.context.gateway.refresh()
    return ok()


async def delete(asked: Asked) -> Response:
    """Close an agency below those that the calling system was given; closed already: nothing."""
    code = _code(asked.call.asked("AgencyCode"), "AgencyCode")
    _own(asked, code)
    if code.modern not in asked.context.gateway.directory.agencies:
        return ok()
    if code.modern in asked.context.gateway.directory.routes:
        raise AskTheOperator(code=code.modern)

    def close() -> None:
        agency = queries.agency_by_code(code.modern)
        last = max(agency.valid_from, clock.today() - dt.timedelta(days=1))
        if agency.valid_to is None:
            services.close_agency(actor=_actor(asked), agency_id=AgencyId(agency.id), last_day=last)

    await _in_django(close)
    await asked.context.gateway.refresh()
    return ok()


async def _body(asked: Asked) -> dict[str, object]:
    """Read the JSON body; clients' own samples of it are broken. Raises: BadArgument."""
    content = b""
    async for piece in asked.request.stream():
        content += piece
        if len(content) > _LIMIT_BYTES:
            raise BadArgument(name="data")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise BadArgument(name="data") from problem
    if not isinstance(told, dict):
        raise BadArgument(name="data")
    return told


def _code(text: str, name: str) -> AgencyCode:
    try:
        return AgencyCode.parse(text)
    except BadAgencyCode as problem:
        raise BadArgument(name=name) from problem


def _own(asked: Asked, code: AgencyCode) -> None:
    if asked.context.gateway.directory.serving(code.modern) is not asked.system:
        raise NotYours(code=code.modern)


def _actor(asked: Asked) -> Actor:
    return Actor.system(f"vxp {asked.system.code}")


async def _in_django(act: Callable[[], object]) -> None:
    """Call a service in a thread of its own, with a connection that ends with it."""

    def call() -> None:
        try:
            act()
        finally:
            connections.close_all()

    await asyncio.to_thread(call)
