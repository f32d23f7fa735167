# SPDX-License-Identifier: Apache-2.0
"""The search over a catalogue of 10,000 procedures: loading it, and each kind of request.

Works on a database of its own, made and dropped here. Target of every search: 30 ms.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django

from bench._harness import Figure, percentile, report, timed_ms

RECORDS = 10_000
ROUNDS = 3
TIMES = 40

REQUESTS = {
    "exact": ("Đăng ký khai sinh", "Đăng ký thành lập hộ kinh doanh", "khai sinh"),
    "without_accents": ("dang ky khai sinh", "mo quan ca phe", "cap giay phep xay dung"),
    "misspelt": ("khai sihn", "đăng kí khia sinh", "giay khai sinhh", "khai sin", "xay dugn nha"),
    "everyday": ("làm giấy khai sinh cho con", "mở quán cafe", "tôi muốn mở tiệm bán hàng ăn"),
    "commonest": ("đăng ký", "cấp giấy", "thủ tục cấp lại giấy phép", "hồ sơ đăng ký giấy phép"),
    "nonsense": ("xyzxyz qqq", "zzzz", "kjhkjh wqeqwe mnbmnb poipoi"),
    "very_long": ("đăng ký cấp giấy phép hoạt động kinh doanh dịch vụ nhà đất " * 20, "a" * 5_000),
}


def _several(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in text.split(";"))


ACTS = _several("""
    Đăng ký; Cấp; Cấp lại; Cấp đổi; Gia hạn; Thu hồi; Xác nhận; Công nhận; Phê duyệt; Thẩm
    định; Điều chỉnh; Sửa đổi, bổ sung; Chấm dứt; Đăng ký lại; Giải quyết; Tiếp nhận; Thông
    báo; Đề nghị; Chuyển đổi; Miễn, giảm
""")
PAPERS = _several("""
    giấy phép; giấy chứng nhận; chứng chỉ hành nghề; quyết định; thẻ; phù hiệu; văn bằng; hồ
    sơ; chế độ trợ cấp; chính sách hỗ trợ; hợp đồng; kế hoạch; quyền sử dụng; khai tử; kết
    hôn; giám hộ; nhận cha, mẹ, con; thường trú; tạm trú; hộ tịch
""")
FIELDS = _several("""
    xây dựng nhà ở; hoạt động khoáng sản; kinh doanh xăng dầu; khám bệnh, chữa bệnh; đất đai;
    môi trường nước; giao thông đường bộ; thủy sản; chăn nuôi thú y; trồng trọt; lâm nghiệp;
    giáo dục mầm non; giáo dục đại học; bảo hiểm xã hội; người có công; trẻ em; du lịch lữ
    hành; quảng cáo; di sản văn hóa; thể dục thể thao; viễn thông; tần số vô tuyến điện; báo
    chí; xuất bản; an toàn thực phẩm; dược, mỹ phẩm; hóa chất; điện lực; rượu; thuốc lá; xuất
    khẩu lao động; đầu tư nước ngoài; hợp tác xã; doanh nghiệp nhỏ và vừa; chứng khoán; ngân
    hàng; hải quan; thuế giá trị gia tăng; sinh con; khai thác nước ngầm; hàng không
""")
WHOM = _several("""
    cho cá nhân; cho tổ chức; đối với hộ gia đình; đối với người nước ngoài; cho cơ sở sản
    xuất; đối với doanh nghiệp; cho người cao tuổi; tại cấp xã; thuộc thẩm quyền cấp tỉnh;
    trong khu công nghiệp; do bị mất, hỏng; lần đầu; ở vùng biên giới; có yếu tố nước ngoài
""")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings_test")
    django.setup()
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        settings.VAR = Path(folder)
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            report(measure)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def records(count: int = RECORDS) -> Iterator[dict[str, Any]]:
    """Yield synthetic catalogue records, the same each time."""
    from lienthong.procedures.tests import factories

    chosen = random.Random(20261121)
    for number in range(1, count + 1):
        parts = [chosen.choice(some) for some in (ACTS, PAPERS, FIELDS, WHOM)]
        name = " ".join(parts)
        yield factories.record(number, name, synonyms=[f"làm {parts[1]} {parts[2]}"])


def measure() -> Iterable[Figure]:
    from lienthong.procedures import queries, services
    from lienthong.procedures.tests import factories

    for code in (factories.BIRTH, factories.HOUSEHOLD):
        factories.published(code)
    many = list(records())
    began = time.perf_counter()
    services.load_records(factories.EDITOR, many)
    loaded_ms = (time.perf_counter() - began) * 1000
    floor = percentile(timed_ms(lambda: queries.current(factories.BIRTH), TIMES), 0.95)
    yield Figure(
        name="load_10000_records", unit="ms", runs=(loaded_ms,), floor=20_000, floor_is="target"
    )
    for kind, requests in REQUESTS.items():
        runs = tuple(_p95(requests) for _ in range(ROUNDS))
        yield Figure(
            name=f"search_{kind}_p95",
            unit="ms",
            runs=runs,
            floor=floor,
            floor_is="one read by code",
        )


def _p95(requests: tuple[str, ...]) -> float:
    from lienthong.procedures import queries

    taken = [ms for text in requests for ms in timed_ms(lambda t=text: queries.search(t), TIMES)]
    return percentile(taken, 0.95)


if __name__ == "__main__":
    main()
