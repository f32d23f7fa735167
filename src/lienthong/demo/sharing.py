# SPDX-License-Identifier: Apache-2.0
"""The sharing platform of the demo: real providers, real calls, one provider that is away."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.kernel import clock, http
from lienthong.kernel.actor import Actor
from lienthong.orgs import queries as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import PlatformAway
from lienthong.sharing.ports import Platform
from lienthong.sharing.rules.services import State
from lienthong.sharing.services import Asked, NewService, NewSubsystem, Opened

ACTOR = Actor.system("demo.sharing")
PROVINCE, FINANCE, ENVIRONMENT = "H42", "G12", "G37"
#: What a gateway remembers of the catalogue is five seconds old at most.
SETTLED_SECONDS = 6.0
CALLS = 60
AWAY_DOCUMENT = """\
openapi: 3.1.0
info:
  title: Quan trắc chất lượng nước sông
  version: "0.9"
  description: Số liệu từng giờ của các trạm.
paths:
  /stations/{code}/latest:
    get:
      summary: Số liệu mới nhất của một trạm
      parameters:
        - {name: code, in: path, required: true, schema: {type: string}, example: HL-03}
      responses:
        "200": {description: Chỉ số và giờ đo}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Systems:
    desk: Opened  #: the province's operations centre
    procedures: Opened  #: the province's catalogue of procedures
    business: Opened  #: business registration of the Ministry of Finance
    water: Opened  #: monitoring of the Ministry of Agriculture and Environment


def open_all() -> None:
    """Open systems and services, let some in, and call; what stands already is left as it is."""
    if queries.catalogue(f"VN/GOV/{PROVINCE}/thu-tuc")[0]:
        return
    systems = _Systems(
        desk=_opened(PROVINCE, "dieu-hanh", "Trung tâm điều hành tỉnh Ninh Bình"),
        procedures=_opened(PROVINCE, "thu-tuc", "Cơ sở dữ liệu thủ tục hành chính của tỉnh"),
        business=_opened(FINANCE, "dang-ky-kinh-doanh", "Đăng ký kinh doanh"),
        water=_opened(ENVIRONMENT, "quan-trac", "Quan trắc môi trường"),
    )
    document = http.request("GET", f"{settings.BASE_URL}/api/v1/procedures/openapi.json").content
    procedures = _published(systems.procedures, "thu-tuc", settings.BASE_URL, document)
    trial = _published(systems.procedures, "thu-tuc-v2", settings.BASE_URL, _renamed(document))
    away = _published(systems.water, "nuoc-song", "http://127.0.0.1:9", AWAY_DOCUMENT.encode())
    for one in (procedures, away):
        services.change_state(ACTOR, one, State.ON)
    _grant(systems, procedures, trial, away)
    _ask(systems, procedures)
    time.sleep(SETTLED_SECONDS)
    _call(systems)


def _opened(agency: str, code: str, name: str) -> Opened:
    new = NewSubsystem(agency_id=orgs.agency_by_code(agency).id, code=code, name=name)
    return services.open_subsystem(ACTOR, new)


def _published(provider: Opened, code: str, base_url: str, document: bytes) -> UUID:
    new = NewService(
        code=code, base_url=base_url, document=document, is_inside=True, timeout_seconds=5
    )
    return services.publish(ACTOR, provider.id, new)


def _renamed(document: bytes) -> bytes:
    """Return a document as that of the next edition, to try."""
    told = json.loads(document)
    told["info"] |= {"title": f"{told['info']['title']} (bản thử)", "version": "2.0.0"}
    return json.dumps(told, ensure_ascii=False).encode()


def _grant(systems: _Systems, procedures: UUID, trial: UUID, away: UUID) -> None:
    basis = "Nghị định 278/2025/NĐ-CP (minh họa)"
    for caller, service_id, purpose in (
        (systems.business, procedures, "Hiện thủ tục của tỉnh trên cổng đăng ký kinh doanh"),
        (systems.desk, away, "Cảnh báo chất lượng nước cho các xã"),
    ):
        request = Asked(
            subsystem_id=caller.id, service_id=service_id, legal_basis=basis, purpose=purpose,
            until_day=clock.today() + dt.timedelta(days=21) if service_id == away else None,
        )  # fmt: skip
        services.approve(ACTOR, services.ask(ACTOR, request), per_second=50, per_day=20_000)
    request = Asked(
        subsystem_id=systems.desk.id, service_id=trial, legal_basis=basis, purpose="Chạy thử"
    )
    services.approve(ACTOR, services.ask(ACTOR, request))


def _ask(systems: _Systems, procedures: UUID) -> None:
    """Leave requests at every stage: one waits for the province, one was refused."""
    (first, *_rest) = queries.service(procedures).endpoints
    services.ask(
        ACTOR,
        Asked(
            subsystem_id=systems.water.id, service_id=procedures, endpoint_ids=(first.id,),
            legal_basis="Luật Dữ liệu 60/2024/QH15 (minh họa)",
            purpose="Dẫn thủ tục cấp giấy phép môi trường từ trang của Bộ",
        ),
    )  # fmt: skip
    refused = services.ask(
        ACTOR,
        Asked(
            subsystem_id=systems.desk.id, service_id=procedures, legal_basis="Chưa rõ",
            purpose="Gửi thư mời hội nghị",
        ),
    )  # fmt: skip
    services.refuse(ACTOR, refused, "Nêu căn cứ và việc cụ thể; gửi lại yêu cầu.")


def _call(systems: _Systems) -> None:
    """Call as the systems would: most of it answered, the provider that is away not."""
    platform: Platform = import_string(settings.PORTS["sharing.Platform"])()
    for caller, target in islice(cycle(_targets(systems)), CALLS):
        headers = {"X-Road-Client": caller.identifier, "Lienthong-Key": caller.key}
        with suppress(PlatformAway):
            platform.call("GET", target, headers, b"")


def _targets(systems: _Systems) -> Iterator[tuple[Opened, str]]:
    listed = f"/r1/{systems.procedures.identifier}/thu-tuc/api/v1/procedures"
    for limit in (5, 10, 20):
        yield systems.business, f"{listed}?limit={limit}"
    yield systems.business, f"{listed}/1.001193"
    yield systems.desk, f"/r1/{systems.water.identifier}/nuoc-song/stations/HL-03/latest"
    yield systems.water, f"{listed}?limit=5"  # without a right
