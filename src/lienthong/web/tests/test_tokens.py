# SPDX-License-Identifier: Apache-2.0
"""Every pair of colours that meets on a page is readable (WCAG 2.2, 1.4.3 and 1.4.11)."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[1] / "static" / "web" / "css"
GROUNDS = ("paper", "surface", "sunken")
TEXT_PAIRS = [
    *((text, ground) for ground in GROUNDS for text in ("ink", "ink-soft", "link", "link-deep")),
    *((text, "paper") for text in ("jade", "amber", "red", "lotus-ink")),
    *((text, "surface") for text in ("jade", "amber", "red", "lotus-ink")),
    *(("ink", f"{tint}-tint") for tint in ("info", "jade", "amber", "red", "lotus")),
    *((tone, f"{tone}-tint") for tone in ("jade", "amber", "red")),
    ("on-lotus", "lotus"),
    ("on-lotus", "lotus-deep"),
    ("lotus-ink", "lotus-tint"),
    ("link", "info-tint"),
    ("ink-soft", "info-tint"),
    ("paper", "ink"),
]
LINE_PAIRS = [
    ("line-strong", "paper"), ("line-strong", "surface"), ("focus", "paper"), ("focus", "surface"),
    ("focus", "sunken"), ("lotus", "paper"), ("lotus", "surface"),
]  # fmt: skip


def themes() -> dict[str, dict[str, str]]:
    light, dark = ((CSS / name).read_text() for name in ("tokens.css", "dark.css"))
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_when_on_its_ground_then_at_least_4_5_to_1(theme: str) -> None:
    tokens = themes()[theme]
    weak = {
        pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in TEXT_PAIRS
        if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_when_on_their_ground_then_at_least_3_to_1(theme: str) -> None:
    tokens = themes()[theme]
    weak = {p for p in LINE_PAIRS if contrast(tokens[p[0]], tokens[p[1]]) < 3}
    assert not weak


def test_contrast_when_black_on_white_then_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_colours_when_used_then_only_through_tokens() -> None:
    for path in CSS.glob("*.css"):
        if path.name in ("tokens.css", "dark.css", "print.css", "themes.css"):
            continue
        stray = set(re.findall(r"#[0-9a-fA-F]{3,6}\b(?!\")", path.read_text())) - {
            "#ffffff",
            "#1e1b17",
        }
        assert not stray, (path.name, stray)  # the QR code alone stays dark on white in both themes


def test_themes_when_boxed_for_the_library_then_the_same_as_on_pages() -> None:
    boxed = (CSS / "themes.css").read_text()
    for name, box in (("tokens.css", "in-light"), ("dark.css", "in-dark")):
        said = re.search(r":root \{(.*?)\n\}", (CSS / name).read_text(), re.DOTALL)
        shown = re.search(rf"\.{box} \{{(.*?)\n\}}", boxed, re.DOTALL)
        assert said and shown
        coloured = [line for line in said[1].split("\n") if re.search(r"scheme|: #|shadow", line)]
        assert coloured == [line for line in shown[1].split("\n") if line]


def test_page_when_weighed_with_everything_then_below_150_kilobytes() -> None:
    static = CSS.parents[1]
    fonts = sum(path.stat().st_size for path in static.glob("vendor/be-vietnam-pro/*.woff2"))
    texts = [
        *CSS.glob("*.css"),
        *static.glob("web/js/*.js"),
        *static.glob("web/*.svg"),
        static / "vendor/htmx/htmx.min.js",
    ]
    assert fonts + sum(len(gzip.compress(path.read_bytes())) for path in texts) < 150_000
