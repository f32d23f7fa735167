# SPDX-License-Identifier: Apache-2.0
"""The agencies of the demo country: one whole province, its communes, and the tax authority.

Codes below level 1 are illustrative; names of departments and communes are the real ones.
"""

import datetime as dt
from dataclasses import dataclass

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries, services
from lienthong.orgs.queries import AgencyView, UnitView
from lienthong.orgs.rules import AgencyKind, Role
from lienthong.orgs.services import NewAgency

SINCE = dt.date(2025, 7, 1)
PROVINCE = "H42"
TAX_OFFICE = "G12.37"
#: Provincial public security: of this province, and one that is asked about earlier residents.
POLICE, OTHER_POLICE = "G01.37", "G01.01"

DEPARTMENTS = (
    "Văn phòng Ủy ban nhân dân tỉnh", "Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính",
    "Sở Nông nghiệp và Môi trường", "Sở Xây dựng", "Sở Công Thương", "Sở Khoa học và Công nghệ",
    "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Văn hóa và Thể thao", "Sở Du lịch",
    "Thanh tra tỉnh", "Trung tâm Phục vụ hành chính công tỉnh",
)  # fmt: skip
#: Communes that take part, by their names in the reference data.
COMMUNES = (
    "Hoa Lư", "Tây Hoa Lư", "Đông Hoa Lư", "Nam Hoa Lư", "Tam Điệp", "Yên Sơn",
    "Nam Định", "Phủ Lý", "Duy Tiên", "Gia Viễn", "Nho Quan", "Kim Sơn",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlan:
    """A post to fill."""

    agency_code: str  #: where
    title: str  #: its name
    role: Role  #: its rights
    code: str  #: staff code of its holder: what they sign in with


COMMUNE_POSTS = (
    ("mc", "Công chức Bộ phận Một cửa", Role.RECEPTION),
    ("ht", "Công chức tư pháp – hộ tịch", Role.SPECIALIST),
    ("kt", "Chuyên viên Phòng Kinh tế, Hạ tầng và Đô thị", Role.SPECIALIST),
    ("ct", "Chủ tịch Ủy ban nhân dân", Role.HEAD),
)
OTHER_POSTS = (
    PostPlan(
        agency_code=PROVINCE, title="Phó Chủ tịch Ủy ban nhân dân tỉnh", role=Role.LEADER,
        code="h42.ld",
    ),
    PostPlan(
        agency_code=PROVINCE, title="Quản trị hệ thống", role=Role.ADMIN, code="h42.qt"
    ),
    PostPlan(
        agency_code=f"{PROVINCE}.13", title="Thanh tra viên", role=Role.AUDITOR, code="h42.tt"
    ),
    PostPlan(
        agency_code=TAX_OFFICE, title="Chuyên viên Thuế", role=Role.SPECIALIST, code="g12.th"
    ),
    PostPlan(
        agency_code=TAX_OFFICE, title="Trưởng Thuế tỉnh", role=Role.HEAD, code="g12.tr"
    ),
    PostPlan(
        agency_code=POLICE, title="Cán bộ tiếp nhận", role=Role.RECEPTION, code="g01.mc"
    ),
    PostPlan(
        agency_code=POLICE, title="Cán bộ hồ sơ nghiệp vụ", role=Role.SPECIALIST, code="g01.hs"
    ),
    PostPlan(
        agency_code=POLICE, title="Trưởng phòng Hồ sơ nghiệp vụ", role=Role.HEAD, code="g01.ct"
    ),
    PostPlan(
        agency_code=OTHER_POLICE, title="Cán bộ hồ sơ nghiệp vụ", role=Role.SPECIALIST,
        code="g01.hn",
    ),
)  # fmt: skip


def commune_code(index: int) -> str:
    """Return the agency code of the commune at a place in `COMMUNES`."""
    return f"{PROVINCE}.{41 + index}"


def post_plans() -> list[PostPlan]:
    """Return every post of the demo country."""
    communes = [
        PostPlan(
            agency_code=commune_code(index),
            title=title,
            role=role,
            code=f"{commune_code(index).lower()}.{short}",
        )
        for index in range(len(COMMUNES))
        for short, title, role in COMMUNE_POSTS
    ]
    return [*OTHER_POSTS, *communes]


def open_all(actor: Actor) -> list[AgencyView]:
    """Open the departments, communes and the tax office; return the communes."""
    units = {unit.name: unit for unit in queries.communes("37")}
    departments = [
        NewAgency(
            code=f"{PROVINCE}.{number:02d}",
            name=name if name.endswith("tỉnh") else f"{name} tỉnh Ninh Bình",
            short_name=name,
            kind=AgencyKind.DEPARTMENT,
            valid_from=SINCE,
            parent_code=PROVINCE,
        )
        for number, name in enumerate(DEPARTMENTS, start=1)
    ]
    communes = [new_commune(index, units[name]) for index, name in enumerate(COMMUNES)]
    tax = NewAgency(
        code=TAX_OFFICE,
        name="Thuế tỉnh Ninh Bình",
        kind=AgencyKind.DEPARTMENT,
        valid_from=SINCE,
        parent_code="G12",
    )
    police = [
        NewAgency(
            code=code,
            name=f"Công an {place}",
            kind=AgencyKind.DEPARTMENT,
            valid_from=SINCE,
            parent_code="G01",
            address=f"Trụ sở Công an {place}",
        )
        for code, place in ((POLICE, "tỉnh Ninh Bình"), (OTHER_POLICE, "thành phố Hà Nội"))
    ]
    services.open_agencies(actor=actor, news=[*departments, tax, *police])
    return services.open_agencies(actor=actor, news=communes)


def new_commune(index: int, unit: UnitView) -> NewAgency:
    """Return the people's committee of a commune. index: its place in `COMMUNES`."""
    return NewAgency(
        code=commune_code(index),
        name=f"Ủy ban nhân dân {_lower_first(unit.full_name)}",
        short_name=unit.full_name,
        kind=AgencyKind.COMMUNE_COMMITTEE,
        valid_from=SINCE,
        parent_code=PROVINCE,
        unit_code=unit.code,
        address=f"Trụ sở Ủy ban nhân dân {unit.full_name}, tỉnh Ninh Bình",
        phone=f"0229 3 000 {100 + index}",
        email=f"motcua.{41 + index}@ninhbinh.example",
    )


def fill_post(actor: Actor, plan: PostPlan, name: str) -> None:
    """Add a post and appoint a new member of staff to it."""
    agency_id = AgencyId(queries.agency_by_code(plan.agency_code).id)
    post = services.add_post(
        actor=actor, agency_id=agency_id, name=plan.title, role=plan.role, valid_from=SINCE
    )
    staff = services.open_staff(
        actor=actor, code=plan.code, name=name, email=f"{plan.code}@ninhbinh.example"
    )
    services.appoint(actor=actor, post_id=post.id, staff_id=staff.id, since=SINCE)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
