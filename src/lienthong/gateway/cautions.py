# SPDX-License-Identifier: Apache-2.0
"""What a sender is warned of beside its receipt, in Vietnamese and in English."""

from django.utils.translation import override

from lienthong.gateway.store.values import Alike
from lienthong.kernel.text import lazy

_WORDS = {
    "number": lazy("Văn bản {document_id} của đơn vị có cùng số, ký hiệu, ngày. Đã nhận; xem lại."),
    "file": lazy(
        "Văn bản {document_id} của đơn vị có cùng tệp. Đã nhận; xem lại có gửi trùng không."
    ),
}


def told(alike: Alike) -> dict[str, object]:
    """Return what is told of an earlier document that the new one is perhaps."""
    found: dict[str, object] = {"why": alike.why, "id": alike.package}
    found["document_id"] = alike.document_id
    for name, language in (("title", "vi"), ("title_en", "en")):
        with override(language):
            found[name] = str(_WORDS[alike.why]).format(document_id=alike.document_id)
    return found
