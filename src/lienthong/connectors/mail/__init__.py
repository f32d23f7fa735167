# SPDX-License-Identifier: Apache-2.0
"""Outlets of `notices`: a folder of letters for the demonstration, SMTP for real."""

import re
import smtplib
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail import get_connection

from lienthong.kernel import clock
from lienthong.kernel.http import refuse_open_transaction
from lienthong.notices.ports import CannotSend, Letter


class FolderMail:
    """Writes each letter as one `.eml` file; the same letter always to the same file."""

    def send(self, letter: Letter) -> str:
        """Hand over one letter; return its reference."""
        refuse_open_transaction()
        message = EmailMessage()
        message["Message-ID"] = _message_id(letter)
        message["Date"] = clock.now()
        message["From"] = settings.DEFAULT_FROM_EMAIL
        message["To"] = formataddr((_display(letter.name), letter.to))
        message["Subject"] = letter.subject
        message["Content-Language"] = letter.language
        message.set_content(letter.body)
        _write(_folder("mail") / f"{letter.id}.eml", message.as_bytes())
        return str(message["Message-ID"])

    def check(self) -> list[str]:
        """List what is wrong with the outlet."""
        return [] if _folder("mail").is_dir() else [f"{_folder('mail')} is not a folder"]


class FolderSms:
    """Writes each short message as one text file."""

    def send(self, letter: Letter) -> str:
        """Hand over one letter; return its reference."""
        refuse_open_transaction()
        _write(_folder("sms") / f"{letter.id}.txt", f"{letter.to}\n{letter.body}\n".encode())
        return letter.id

    def check(self) -> list[str]:
        """List what is wrong with the outlet."""
        return [] if _folder("sms").is_dir() else [f"{_folder('sms')} is not a folder"]


class SmtpMail:
    """Sends through the SMTP server of the settings (`EMAIL_HOST` and its like)."""

    def send(self, letter: Letter) -> str:
        """Hand over one letter; return its reference."""
        refuse_open_transaction()
        message = DjangoMessage(
            subject=letter.subject,
            body=letter.body,
            to=[formataddr((_display(letter.name), letter.to))],
            headers={"Message-ID": _message_id(letter), "Content-Language": letter.language},
        )
        try:
            message.send()
        except smtplib.SMTPResponseException as refused:
            reason = f"SMTP {refused.smtp_code}"
            raise CannotSend(reason, is_final=500 <= refused.smtp_code < 600) from None
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise CannotSend(f"SMTP {codes}", is_final=min(codes) >= 500) from None
        except (OSError, smtplib.SMTPException) as broken:
            raise CannotSend(type(broken).__name__, is_final=False) from None
        return _message_id(letter)

    def check(self) -> list[str]:
        """List what is wrong with the outlet."""
        try:
            connection = get_connection()
            connection.open()
            connection.close()
        except (OSError, smtplib.SMTPException) as broken:
            return [f"{settings.EMAIL_HOST}: {type(broken).__name__}"]
        return []


def _display(name: str) -> str:
    """Return a name that cannot be read as an address, however a header is folded or unfolded."""
    return " ".join(re.sub(r"[^\w .'-]", " ", name).split())[:60].strip()


def _message_id(letter: Letter) -> str:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return f"<{letter.id}@{host}>"


def _folder(name: str) -> Path:
    folder = Path(settings.VAR) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(path: Path, content: bytes) -> None:
    made = path.with_suffix(".part")
    made.write_bytes(content)
    made.replace(path)
