# SPDX-License-Identifier: Apache-2.0
"""The catalogue record in the field names of the national database (`LayThuTuc`)."""

from typing import Any

from lienthong.procedures.rules.procedure import (
    Channel,
    Component,
    DeadlineKind,
    Procedure,
)

_UNITS = {
    DeadlineKind.HOURS: "Giờ làm việc",
    DeadlineKind.WORKING_DAYS: "Ngày làm việc",
    DeadlineKind.CALENDAR_DAYS: "Ngày",
    DeadlineKind.IN_DAY: "Trong ngày",
}


def record(procedure: Procedure) -> dict[str, Any]:
    """Return every field that `LayThuTuc` answers with, in Vietnamese, as it is published."""
    return {
        "MATTHC": procedure.code,
        "TENTTHC": procedure.name.vi,
        "TRANGTHAI": "1",
        "MACOQUANCONGBO": procedure.publisher,
        "LINHVUCTHUCHIEN": [
            {"MALINHVUC": procedure.field.code, "TENLINHVUC": procedure.field.name.vi}
        ],
        "TRINHTUTHUCHIEN": [
            {"TRUONGHOP": one.case.vi, "TRINHTU": [{"TENTRINHTU": s.vi} for s in one.steps]}
            for one in procedure.guide
        ],
        "CACHTHUCTHUCHIEN": [_channel(procedure, channel) for channel in procedure.channels],
        "THANHPHANHOSO": _papers(procedure.components),
        "DOITUONGTHUCHIEN": [{"TENDOITUONG": kind.value} for kind in procedure.audience],
        "MOTADOITUONGTHUCHIEN": procedure.audience_text.vi,
        "YEUCAU": procedure.requirements.vi,
        "KETQUATHUCHIEN": [
            {"MAKETQUA": one.code, "TENKETQUA": one.name.vi} for one in procedure.outcomes
        ],
        "CANCUPHAPLY": [
            {"SOVANBAN": one.number, "TENVANBAN": one.title.vi} for one in procedure.legal_basis
        ],
        "COQUANTHUCHIEN": [
            {"MADONVI": procedure.agency.level, "TENDONVI": procedure.agency.name.vi}
        ],
    }


def _channel(procedure: Procedure, channel: Channel) -> dict[str, Any]:
    return {
        "KENH": str(int(channel.kind)),
        "THOIGIAN": [
            {
                "THOIGIANGIAIQUYET": str(channel.deadline.amount),
                "DONVITINH": _UNITS[channel.deadline.kind],
                "MOTA": channel.note.vi,
                "PHILEPHI": [
                    {
                        "MAPHILEPHI": fee.code,
                        "SOTIEN": str(fee.amount_vnd),
                        "DONVI": "Đồng",
                        "MOTA": fee.note.vi or fee.name.vi,
                    }
                    for fee in procedure.fees
                ],
            }
        ],
    }


def _papers(components: tuple[Component, ...]) -> list[dict[str, Any]]:
    cases: dict[str, list[dict[str, str]]] = {}
    for paper in components:
        cases.setdefault(paper.case.vi, []).append(
            {
                "MAGIAYTO": paper.code,
                "TENGIAYTO": paper.name.vi,
                "TENMAUDON": paper.template,
                "URL": paper.template_url,
            }
        )
    return [{"TRUONGHOP": case, "GIAYTO": papers} for case, papers in cases.items()]
