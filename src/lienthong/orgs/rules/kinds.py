# SPDX-License-Identifier: Apache-2.0
"""Kinds of administrative units and agencies (Luật 72/2025/QH15 on local government)."""

from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """Tier of an administrative unit; districts ended on 30/06/2025 and live on in old data."""

    PROVINCE = 1  #: tỉnh, thành phố trực thuộc trung ương
    DISTRICT = 2  #: huyện and its like, until 30/06/2025
    COMMUNE = 3  #: xã, phường, đặc khu


class UnitKind(StrEnum):
    """Kind of an administrative unit, as its full name says."""

    PROVINCE = "province"  #: tỉnh
    CITY = "city"  #: thành phố trực thuộc trung ương
    WARD = "ward"  #: phường
    COMMUNE = "commune"  #: xã
    SPECIAL_ZONE = "special_zone"  #: đặc khu
    DISTRICT = "district"  #: huyện, quận, thị xã: until 30/06/2025

    @property
    def tier(self) -> Tier:
        """Return the tier the kind belongs to."""
        if self in (UnitKind.PROVINCE, UnitKind.CITY):
            return Tier.PROVINCE
        return Tier.DISTRICT if self is UnitKind.DISTRICT else Tier.COMMUNE

    @property
    def prefix(self) -> str:
        """Return the word before the name in a full name: part of the name, never translated."""
        return _TITLES[self]


class AgencyKind(StrEnum):
    """Kind of an agency: where it stands in the State."""

    MINISTRY = "ministry"  #: bộ, cơ quan ngang bộ
    GOVERNMENT_BODY = "government_body"  #: cơ quan thuộc Chính phủ
    PROVINCE_COMMITTEE = "province_committee"  #: Ủy ban nhân dân cấp tỉnh
    DEPARTMENT = "department"  #: sở and its like
    COMMUNE_COMMITTEE = "commune_committee"  #: Ủy ban nhân dân cấp xã
    ONE_STOP = "one_stop"  #: trung tâm phục vụ hành chính công
    DIVISION = "division"  #: phòng, chi cục: a part of the agency above
    OTHER = "other"  #: any other organisation with a code


_TITLES = {
    UnitKind.PROVINCE: "Tỉnh",
    UnitKind.CITY: "Thành phố",
    UnitKind.WARD: "Phường",
    UnitKind.COMMUNE: "Xã",
    UnitKind.SPECIAL_ZONE: "Đặc khu",
    UnitKind.DISTRICT: "Huyện",
}
