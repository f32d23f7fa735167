# SPDX-License-Identifier: Apache-2.0
"""What can go wrong on the way to the axis and back."""


class BadSettings(Exception):  # noqa: N818 - it names what happened
    """The settings file lacks something, or a key in it does not read."""


class BadReceipt(Exception):  # noqa: N818 - it names what happened
    """A receipt whose signature or proof does not hold: keep it, and tell the operator."""


class BadPush(Exception):  # noqa: N818 - it names what happened
    """A message that the axis did not sign for this system now: answer 400, take nothing of it."""


class Refused(Exception):  # noqa: N818 - it names what happened
    """The axis says no; sending the same again would be refused again.

    code: such as `exchange.status_out_of_order`. title: why, in Vietnamese; title_en: in English.
    """

    def __init__(self, *, code: str, title: str, title_en: str, status: int) -> None:
        super().__init__(f"{title_en} [{code}]")
        self.code, self.title, self.title_en, self.status = code, title, title_en, status


class AxisBusy(Exception):  # noqa: N818 - it names what happened
    """The axis did not answer, or was busy, for as long as was tried; send the same again later."""
