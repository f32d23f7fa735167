# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.notices.rules import OPTIONAL, Channel, Quiet, Topic, Wishes

TOPICS: Mapping[Topic, Any] = {
    Topic.PROGRESS: _("Diễn biến hồ sơ"),
    Topic.MESSAGES: _("Tin nhắn của cơ quan"),
    Topic.PETITIONS: _("Phản ánh, kiến nghị, câu hỏi"),
}
_HOURS = [("", _("Không đặt"))] + [(str(hour), f"{hour}:00") for hour in range(24)]


class WishesForm(forms.Form):
    """What is sent by which way, and the hours in which nothing that can wait is."""

    email = forms.MultipleChoiceField(
        label=_("Gửi thư điện tử về"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sms = forms.MultipleChoiceField(
        label=_("Nhắn tin điện thoại về"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_begins = forms.ChoiceField(label=_("Không gửi từ"), choices=_HOURS, required=False)
    quiet_ends = forms.ChoiceField(label=_("đến"), choices=_HOURS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in Channel:
            field = self.fields[channel.value]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(topic.value, TOPICS[topic]) for topic in OPTIONAL]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("quiet_begins")) != bool(given.get("quiet_ends")):
            self.add_error("quiet_ends", _("Chọn cả giờ bắt đầu và giờ kết thúc."))
        return given

    def wishes(self) -> Wishes:
        """Return what was chosen; a way with nothing chosen is off."""
        given = self.cleaned_data
        chosen = {channel: set(given[channel.value]) for channel in Channel}
        quiet = None
        if given["quiet_begins"] and given["quiet_begins"] != given["quiet_ends"]:
            quiet = Quiet(begins=int(given["quiet_begins"]), ends=int(given["quiet_ends"]))
        return Wishes(
            email=bool(chosen[Channel.EMAIL]),
            sms=bool(chosen[Channel.SMS]),
            muted=frozenset(
                (channel, topic)
                for channel in Channel
                for topic in OPTIONAL
                if chosen[channel] and topic.value not in chosen[channel]
            ),
            quiet=quiet,
        )


def initial_of(wishes: Wishes) -> dict[str, Any]:
    """Return the form's first answers."""
    on = {Channel.EMAIL: wishes.email, Channel.SMS: wishes.sms}
    chosen = {
        channel.value: [
            topic.value
            for topic in OPTIONAL
            if on[channel] and (channel, topic) not in wishes.muted
        ]
        for channel in Channel
    }
    quiet = wishes.quiet
    return {
        **chosen,
        "quiet_begins": str(quiet.begins) if quiet else "",
        "quiet_ends": str(quiet.ends) if quiet else "",
    }
