# SPDX-License-Identifier: Apache-2.0
"""Components: `{% load ui %}`. Each is shown, with its usage, at /mau-giao-dien/."""

from collections.abc import Iterable, Sequence
from typing import Any

import segno
from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lienthong.web import drawing, fields, marks, wording
from lienthong.web import network as laying
from lienthong.web.components import ClockView, FieldView, Table

register = template.Library()
Values = dict[str, Any]

BANNER_ICONS = {"info": "info", "success": "done", "warning": "warning", "error": "stop"}


# ── Page furniture


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "search" %}`; with a label it is read aloud, without it is decoration."""
    return marks.icon(name, label)


@register.simple_block_tag(takes_context=True)
def page_title(context: Context, content: str) -> str:
    """Keep the text of block `title` for the heading; used by the layouts only."""
    text = content.strip()
    context.dicts[0]["page_heading"] = mark_safe(text)  # noqa: S308 - a rendered template, escaped already
    return text


@register.simple_block_tag
def lede(content: str) -> SafeString:
    """A first paragraph that says what the page is for."""
    return format_html('<p class="lede">{}</p>', content)


@register.inclusion_tag("components/search_box.html")
def search_box(action: str = "/tim-kiem", name: str = "q", value: str = "", **more: str) -> Values:
    """`{% search_box action="/tim-kiem" value=q label="…" %}`: one question, one button.

    More: label, button, suggest (address that answers what is typed with a list of links);
    kept_name, kept: another parameter of the address that stays.
    """
    return {"action": action, "name": name, "value": value, **more}


# ── Going somewhere, doing something


@register.inclusion_tag("components/button.html")
def button(text: str, *, kind: str = "primary", **options: Any) -> Values:
    """`{% button "Tiếp tục" %}`, `{% button "Sửa" kind="secondary" href="…" icon="edit" %}`.

    kind: primary (one in a page), secondary, quiet, danger. Options: href, name, value, icon,
    icon_after, type, form, key (officers' shortcut), disabled.
    """
    return {"text": text, "kind": kind, "type": "submit", **options}


@register.simple_block_tag
def buttons(content: str) -> SafeString:
    """Buttons in a row; under each other on a phone."""
    return format_html('<div class="buttons">{}</div>', content)


@register.simple_block_tag
def action_bar(content: str) -> SafeString:
    """The next action: a bar at the bottom of a phone; officers have it on every screen."""
    return format_html('<div class="actions">{}</div>', content)


@register.inclusion_tag("components/link_card.html")
def link_card(title: str, href: str, text: str = "", icon: str = "", meta: str = "") -> Values:
    """`{% link_card "Đăng ký khai sinh" "/thu-tuc/1.001193" text="…" icon="child" %}`."""
    return {"title": title, "href": href, "text": text, "icon": icon, "meta": meta}


@register.inclusion_tag("components/tabs.html")
def tabs(items: object, label: str = "") -> Values:
    """`{% tabs items %}` with `components.Tab`: links, so they need no script."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, number: int, pages: int, name: str = "trang") -> Values:
    """`{% pagination number=page.number pages=page.pages %}`; keeps the other query parameters."""
    around = {1, pages, *range(max(1, number - 1), min(pages, number + 1) + 1)}
    shown: list[int | None] = []
    for page in sorted(around):
        if shown and shown[-1] is not None and page > shown[-1] + 1:
            shown.append(None)
        shown.append(page)
    links = [(page, _query(context, name, page) if page else "") for page in shown]
    return {
        "number": number, "pages": pages, "links": links,
        "previous": _query(context, name, number - 1) if number > 1 else "",
        "next": _query(context, name, number + 1) if number < pages else "",
    }  # fmt: skip


@register.inclusion_tag("components/pager.html")
def pager(previous_href: str = "", next_href: str = "") -> Values:
    """`{% pager previous_href=… next_href=… %}`: for lists that are read by key, not by number."""
    return {"previous": previous_href, "next": next_href}


def _query(context: Context, name: str, page: int) -> str:
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?{name}={page}"
    query[name] = str(page)
    return f"?{query.urlencode()}"


# ── Forms


@register.inclusion_tag("components/field.html")
def field(source: BoundField | FieldView, **changes: Any) -> Values:
    """`{% field form.full_name hint="…" prefilled="CSDL dân cư" %}` or a `FieldView`.

    Draws label, hint, error and control by the kind of the widget. Changes: label, hint, prefilled,
    kind, autocomplete, inputmode, rows, width (2, 4, 12), suffix, accept, capture.
    """
    return fields.drawn(source, changes)


@register.simple_block_tag
def fieldset(content: str, legend: str, hint: str = "") -> SafeString:
    """`{% fieldset legend="Người yêu cầu" %}…{% endfieldset %}`."""
    told = format_html('<span class="hint">{}</span>', hint) if hint else ""
    return format_html(
        '<fieldset class="fieldset"><legend class="fieldset__legend">{}</legend>{}{}</fieldset>',
        legend, told, content,
    )  # fmt: skip


@register.inclusion_tag("components/error_summary.html")
def error_summary(source: BaseForm | object) -> Values:
    """`{% error_summary form %}` or a list of `components.ErrorLink`; nothing when all is well."""
    links = fields.error_links(source) if isinstance(source, BaseForm) else source
    return {"links": links}


@register.inclusion_tag("components/prefilled.html")
def prefilled(register_name: str) -> Values:
    """`{% prefilled "CSDL quốc gia về dân cư" %}`."""
    return {"register": register_name}


@register.simple_tag
def hint(text: str) -> SafeString:
    """`{% hint "Như trên thẻ căn cước" %}`."""
    return format_html('<span class="hint">{}</span>', text)


@register.inclusion_tag("components/rating.html")
def rating(name: str, legend: str, value: object = "", error: str = "", hint: str = "") -> Values:
    """`{% rating "score" legend="Ông/Bà hài lòng ở mức nào?" %}`: 1 to 5."""
    return {
        "name": name, "legend": legend, "value": str(value), "error": error, "hint": hint,
        "choices": wording.SCORES,
    }  # fmt: skip


@register.inclusion_tag("components/progress.html")
def progress(step: int, total: int, title: str = "") -> Values:
    """`{% progress 2 5 "Thông tin của trẻ" %}`."""
    phases = ["done" if n < step else "now" if n == step else "todo" for n in range(1, total + 1)]
    return {"step": step, "total": total, "title": title, "phases": phases}


# ── Telling


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: object) -> Values:
    """`{% summary_list rows %}` with `components.SummaryRow`."""
    return {"rows": rows}


@register.simple_tag
def state(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """`{% state "Đang xử lý" "active" %}`: a word, an icon, a colour."""
    return marks.state(text, tone, icon)


@register.inclusion_tag("components/clock.html")
def clock(view: ClockView | None, *, line: bool = False) -> Values:
    """`{% clock view %}`, `{% clock view line=True %}` in a list."""
    if not view:
        return {}
    if line:
        return {"line": marks.clock_line(view)}
    left = marks.clock_left(view, is_short=False)
    return {"clock": view, "icon": marks.clock_icon(view), "left": left}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: object) -> Values:
    """`{% timeline steps %}` with `components.Step`."""
    return {"steps": steps}


@register.inclusion_tag("components/flow.html")
def flow(drawing: object, label: str = "") -> Values:
    """`{% flow drawing "Cách giải quyết" %}` with `procedures.rules.drawing.draw(…)`."""
    return {"drawing": drawing, "label": label or gettext("Sơ đồ các bước giải quyết")}


@register.inclusion_tag("components/banner.html")
def banner(text: str, kind: str = "info", title: str = "") -> Values:
    """`{% banner "Đã lưu." "success" %}`; kinds info, success, warning, error."""
    return {"text": text, "kind": kind, "title": title, "icon": BANNER_ICONS[kind]}


@register.simple_block_tag
def notice(content: str, title: str, kind: str = "info") -> SafeString:
    """`{% notice title="…" kind="warning" %}…{% endnotice %}`: a banner with more than a line."""
    return format_html(
        '<div class="banner banner--{}">{}<div class="banner__words">'
        '<p class="banner__title">{}</p>{}</div></div>',
        kind, icon(BANNER_ICONS[kind]), title, content,
    )  # fmt: skip


@register.inclusion_tag("components/keep_offline.html")
def keep_offline() -> Values:
    """`{% keep_offline %}`: the reader may keep this page and its papers on this device."""
    return {}


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """A passage set apart."""
    return format_html('<div class="inset">{}</div>', content)


@register.inclusion_tag("components/warning.html")
def warning(text: str) -> Values:
    """`{% warning "Khai sai sự thật bị xử phạt." %}`: what the reader must not miss."""
    return {"text": text}


@register.simple_block_tag
def details(content: str, summary: str) -> SafeString:
    """`{% details summary="Cần chuẩn bị gì?" %}…{% enddetails %}`."""
    return format_html(
        '<details class="details"><summary>{}{}</summary>'
        '<div class="details__body">{}</div></details>',
        icon("chevron-right"), summary, content,
    )  # fmt: skip


@register.inclusion_tag("components/table.html")
def table(view: object) -> Values:
    """`{% table view %}` with `components.Table`; each row is a card on a phone."""
    return {"table": view}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, text: str = "", href: str = "", action: str = "", icon: str = "inbox"
) -> Values:
    """`{% empty_state "Chưa có hồ sơ nào" text="…" href="/" action="Tìm thủ tục" %}`."""
    return {"title": title, "text": text, "href": href, "action": action, "icon": icon}


@register.inclusion_tag("components/qr.html")
def qr(code: str, label: str) -> Values:
    """`{% qr payload "Quét để thanh toán" %}`: an image, and what it is for."""
    made = segno.make(code, error="m", micro=False)
    return {"source": made.svg_data_uri(scale=4, border=2), "label": label}


@register.inclusion_tag("components/file_list.html")
def file_list(files: object) -> Values:
    """`{% file_list files %}` with `components.FileLink`."""
    return {"files": files}


@register.inclusion_tag("components/talk.html")
def talk(messages: object) -> Values:
    """`{% talk messages %}` with `components.Said`, oldest first."""
    return {"messages": messages}


@register.simple_block_tag
def slip(content: str, title: str, number: str = "") -> SafeString:
    """`{% slip title="Giấy tiếp nhận hồ sơ" number=code %}…{% endslip %}`."""
    numbered = format_html('<span class="slip__number">{}</span>', number) if number else ""
    return format_html(
        '<section class="slip"><h2 class="slip__title">{}</h2>{}{}</section>',
        title, numbered, content,
    )  # fmt: skip


@register.inclusion_tag("components/copy_code.html")
def copy_code(text: str, label: str = "") -> Values:
    """`{% copy_code case.code "Mã hồ sơ" %}`: selectable at once, copied with a script."""
    return {"text": text, "label": label}


@register.inclusion_tag("web/library/code_block.html")
def code_block(text: str, label: str, *, is_open: bool = False, is_named: bool = False) -> Values:
    """`{% code_block code "Nút" %}`: selected with one press, copied with a script.

    is_named: the label is seen, not only heard.
    """
    return {"text": text, "label": label, "is_open": is_open, "is_named": is_named}


# ── Numbers


@register.inclusion_tag("components/stat.html")
def stat(number: object, label: str, **options: Any) -> Values:
    """`{% stat 98.5 "Đúng hạn" unit="%" note="tháng 11" tone="done" href="…" %}`."""
    return {"number": number, "label": label, **options}


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(chart: object) -> Values:
    """`{% bar_chart chart %}` with `components.Chart`."""
    return drawing.bars(chart)


@register.inclusion_tag("components/line_chart.html")
def line_chart(chart: object) -> Values:
    """`{% line_chart chart %}` with `components.Chart`: values over time, oldest first.

    `others` are drawn dashed, to compare with; a value of None breaks a line.
    """
    return drawing.line(chart)


@register.inclusion_tag("components/network.html")
def network(lines: Iterable[Any], label: str, start: str, end: str) -> Values:
    """`{% network lines "Ai gọi ai" "Bên gọi" "Bên cung cấp" %}` with `components.NetLine`.

    The greatest lines come first; what does not fit is not drawn: put a table of all beside it.
    """
    return {"net": laying.network(lines), "label": label, "start": start, "end": end}


@register.simple_tag
def spark(values: Sequence[float | None]) -> SafeString:
    """`{% spark values %}`: a line as high as text; decoration, the number stands beside it."""
    return marks.spark(values)


@register.simple_tag
def table_rows(view: Table) -> SafeString:
    """Draw the rows of `{% table %}`."""
    return marks.rows(view)


# ── Filters


@register.filter
def at(items: Sequence[Any], index: int) -> object:
    """`{{ columns|at:2 }}`."""
    return items[index]


register.filter("vnd", wording.vnd)
register.filter("legal_date", wording.legal_date)
register.filter("legal_time", wording.legal_time)
register.filter("file_size", wording.file_size)
register.filter("grouped", wording.grouped)
register.filter("working_time", wording.working_time)
register.filter("working_span", wording.working_span)
