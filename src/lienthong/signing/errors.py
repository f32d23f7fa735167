# SPDX-License-Identifier: Apache-2.0
"""Why something is not signed."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class NoCertificate(Refusal):
    """Nobody has issued a certificate in force to this signer."""

    code = "signing.no_certificate"
    kind = Kind.MISSING
    text = lazy("{signer} chưa có chứng thư số còn hiệu lực. Đề nghị quản trị đơn vị cấp.")


class AlreadyIssued(Refusal):
    """A certificate in force exists; revoke it first."""

    code = "signing.already_issued"
    kind = Kind.CONFLICT
    text = lazy("{signer} đã có chứng thư số còn hiệu lực. Thu hồi trước khi cấp lại.")


class CertificateMissing(Refusal):
    """No such certificate."""

    code = "signing.certificate_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy chứng thư số. Kiểm tra lại số sê-ri.")


class NotSignable(Refusal):
    """Not a PDF that can be signed: damaged, closed with a password, or no PDF at all."""

    code = "signing.not_signable"
    kind = Kind.INVALID
    text = lazy("Tệp không phải là PDF ký số được. Lập lại văn bản rồi ký.")


class ChangedAfterSigning(Refusal):
    """An earlier signature no longer matches the content: it must not be signed over."""

    code = "signing.changed_after_signing"
    kind = Kind.CONFLICT
    text = lazy("Văn bản đã bị sửa sau khi ký. Lấy lại bản ký gốc rồi làm tiếp.")


class AuthorityNotReady(Refusal):
    """The node has no certificate authority that it may use."""

    code = "signing.authority_not_ready"
    kind = Kind.UPSTREAM
    text = lazy("Dịch vụ ký số chưa sẵn sàng ({problem}). Liên hệ quản trị hệ thống.")
