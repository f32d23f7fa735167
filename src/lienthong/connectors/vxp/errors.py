# SPDX-License-Identifier: Apache-2.0
"""Why an old client's call is not carried out, beside what the gateway itself refuses."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class BadSignature(Refusal):
    """No such system, no secret shared with it, or headers that it did not sign."""

    code = "connectors.vxp.bad_signature"
    kind = Kind.DENIED
    text = lazy("Sai mã hệ thống (systemid) hoặc khóa bí mật (secret): {system}.")


class NotAscii(Refusal):
    """An argument with letters that HTTP headers do not carry: its signature cannot hold."""

    code = "connectors.vxp.not_ascii"
    kind = Kind.INVALID
    text = lazy("Tham số phải viết không dấu (ASCII): ký tự có dấu không đi qua tiêu đề HTTP.")


class UnknownVerb(Refusal):
    """No such call, or by another method."""

    code = "connectors.vxp.unknown_verb"
    kind = Kind.MISSING
    text = lazy("Không có lời gọi {method} {verb}.")


class BadHash(Refusal):
    """The file is not what `hash-file` says: it changed, or was cut, on its way."""

    code = "connectors.vxp.bad_hash"
    kind = Kind.INVALID
    text = lazy("Tệp nhận được không khớp hash-file. Gửi lại.")


class BadArgument(Refusal):
    """An argument that is missing or does not read."""

    code = "connectors.vxp.bad_argument"
    kind = Kind.INVALID
    text = lazy("Tham số {name} thiếu hoặc không đúng.")


class NoMessage(Refusal):
    """No such message, or it is another system's."""

    code = "connectors.vxp.no_message"
    kind = Kind.MISSING
    text = lazy("Không có gói tin {id} gửi tới hệ thống này.")


class NotFetched(Refusal):
    """A confirmation of a document whose bytes never went out."""

    code = "connectors.vxp.not_fetched"
    kind = Kind.CONFLICT
    text = lazy("Gói tin {id} chưa được tải về (getEdoc) nên chưa xác nhận được.")


class AskTheOperator(Refusal):
    """An agency that this call may not open or close."""

    code = "connectors.vxp.ask_the_operator"
    kind = Kind.DENIED
    text = lazy("Cơ quan {code} do đơn vị vận hành trục quản lý. Liên hệ để thay đổi.")
