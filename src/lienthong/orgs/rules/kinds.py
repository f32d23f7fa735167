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

    @property
    def tier(self) -> Tier:
        """Return the tier the kind belongs to."""
        return Tier.PROVINCE if self in (UnitKind.PROVINCE, UnitKind.CITY) else Tier.COMMUNE


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
