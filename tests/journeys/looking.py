# SPDX-License-Identifier: Apache-2.0
"""What is asked of every page, measured in the browser. Each function returns complaints."""

from collections.abc import Iterable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.journeys.conftest import AXE

#: The first so many places that the Tab key reaches are looked at.
MOST_TABS = 18
#: A sheet of A4 between its margins, at 96 dots an inch.
PAPER = {"width": 700, "height": 1000}
#: A language named in itself, and a people whose name is also a word of the interface.
ITSELF = {"Tiếng Việt", "Mảng"}
#: Text as WCAG 1.4.12 lets readers space it.
SPACED = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"

_FACTS = """() => ({
  title: document.title,
  lang: document.documentElement.lang,
  headings: [...document.querySelectorAll("h1")].map((one) => one.innerText.trim()),
  main: document.querySelectorAll("main").length,
})"""

_WIDTH = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"

_WIDEST = """() => {
  const wide = document.documentElement.clientWidth;
  const name = (one) => one.tagName.toLowerCase() + "." + [...one.classList].join(".");
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .slice(0, 3).map(name).join(", ");
}"""

# Text that a box cuts off: what hides its overflow, around what is written.
_CUT = """() => {
  const hides = (style, way) => ["hidden", "clip"].includes(style["overflow" + way]);
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange();
    if (!text.data.trim() || text.parentElement.closest("[aria-hidden=true], [inert]")) continue;
    range.selectNodeContents(text);
    const seen = range.getBoundingClientRect();
    if (!seen.width || !seen.height) continue;
    for (let box = text.parentElement; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box), edge = box.getBoundingClientRect();
      if (style.visibility === "hidden" || edge.width <= 2 || edge.height <= 2) break;
      if (style.position === "fixed") break;
      const out = seen.right > edge.right + 1 || seen.left < edge.left - 1;
      const across = out && hides(style, "X");
      const down = hides(style, "Y") && seen.bottom > edge.bottom + 2;
      if (across || down) {
        found.push(box.className + ": " + text.data.trim().slice(0, 40));
        break;
      }
    }
  }
  return found.slice(0, 5);
}"""

# Numbers on the wall of a hall are large as they are.
# Text that stays as small as it was when its reader asks for larger text.
_GROWN = """() => {
  const root = document.documentElement;
  const texts = [...document.body.querySelectorAll("*")].filter((one) =>
    one.getClientRects().length && !one.closest("svg") &&
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const size = (one) => parseFloat(getComputedStyle(one).fontSize);
  const before = texts.map(size);
  root.style.fontSize = "200%";
  const stuck = texts.filter((one, at) => before[at] < 60 && size(one) < before[at] * 1.3);
  return stuck.slice(0, 3).map((one) => one.className + ": " + one.innerText.trim().slice(0, 40));
}"""

# How the focused element and what stands around it look; and the one before, now without focus.
_FOCUS = """() => {
  const say = (style) => [style.outlineStyle, style.outlineWidth, style.boxShadow,
    style.backgroundColor, style.borderColor, style.textDecorationLine, style.opacity].join();
  const around = (one) => [one, one.parentElement, one.nextElementSibling,
    one.previousElementSibling, ...(one.labels || [])].filter(Boolean);
  const look = (one) => around(one).flatMap((each) => [null, "::before", "::after"]
    .map((part) => say(getComputedStyle(each, part)))).join("|");
  const last = window.sweptFocus;
  const now = document.activeElement;
  const missing = last && last.look === look(last.one) ? last.name : "";
  if (!now || now === document.body || last?.one === now) return {missing, ended: true};
  const name = `${now.tagName.toLowerCase()}.${now.className} “${
    (now.innerText || now.getAttribute("aria-label") || now.name || "").trim().slice(0, 30)}”`;
  const edge = now.getBoundingClientRect();
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].map(([across, down]) =>
    document.elementFromPoint(edge.left + edge.width * across, edge.top + edge.height * down));
  const near = [now, ...(now.labels || [])];
  const shown = edge.width <= 2 || points.some((hit) => hit && near.some((one) =>
    one.contains(hit) || (hit.contains(one) && hit !== document.body)));
  window.sweptFocus = {one: now, look: look(now), name};
  return {missing, ended: false, hidden: shown ? "" : name};
}"""

_TEXTS = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const at = texts.currentNode.parentElement;
    const text = texts.currentNode.data.replace(/\\s+/g, " ").trim();
    if (text && !at.closest("[lang=vi], script, style, textarea, pre, code")) found.push(text);
  }
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest("[lang=vi]")) continue;
    for (const name of ["aria-label", "placeholder", "alt", "title", "data-confirm"]) {
      const text = one.getAttribute(name);
      if (text && text.trim()) found.push(text.trim());
    }
  }
  return found;
}"""

_PRINTED = """() => {
  const clear = "rgba(0, 0, 0, 0)";
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
    return (red * 299 + green * 587 + blue * 114) / 1000;
  };
  const ground = [document.documentElement, document.body]
    .map((one) => getComputedStyle(one).backgroundColor).filter((one) => one !== clear);
  const ink = getComputedStyle(document.querySelector("h1") || document.body).color;
  return [ground.length ? Math.min(...ground.map(light)) : 255, light(ink)];
}"""


def accessible(page: Page) -> Iterator[str]:
    """What axe finds against WCAG 2.2 A and AA, targets of 24 px among it."""
    options = AXE | {"rules": {"target-size": {"enabled": True}}}
    for found in Axe().run(page, options=options).response["violations"]:
        places = [" ".join(map(str, node["target"])) for node in found["nodes"][:3]]
        yield f"axe {found['id']}: {found['help']} – {'; '.join(places)}"


def facts(page: Page, language: str, site: str = " – Liên Thông") -> Iterator[str]:
    """One heading, one main part, a title that ends with the site's name, the language."""
    told = page.evaluate(_FACTS)
    if len(told["headings"]) != 1 or not told["headings"][0]:
        yield f"{len(told['headings'])} first headings: {told['headings']}"
    if told["main"] != 1:
        yield f"{told['main']} main parts"
    if not told["title"].endswith(site) or len(told["title"]) <= len(site):
        yield f"title {told['title']!r}"
    if told["lang"] != language:
        yield f"language {told['lang']!r}"


def fits(page: Page, width: int, what: str = "") -> Iterator[str]:
    """No scrolling from side to side in a window of this width."""
    page.set_viewport_size({"width": width, "height": page.viewport_size["height"]})  # type: ignore[index] # our contexts have one
    wide, shown = page.evaluate(_WIDTH)
    if wide > shown:
        yield f"{what or f'at {width} px'}: {wide} px wide, {page.evaluate(_WIDEST)}"


def larger_text(page: Page) -> Iterator[str]:
    """Text of twice the size grows, is not cut and needs no scrolling from side to side."""
    for text in page.evaluate(_GROWN):
        yield f"text does not grow: {text}"
    yield from _uncut(page, "200 % text")
    page.evaluate("document.documentElement.style.fontSize = ''")


def spaced_text(page: Page) -> Iterator[str]:
    """Text spaced as a reader may need it is not cut."""
    page.evaluate(
        "(rules) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    yield from _uncut(page, "spaced text")
    page.evaluate("document.adoptedStyleSheets = []")


def _uncut(page: Page, what: str) -> Iterator[str]:
    for text in page.evaluate(_CUT):
        yield f"{what} cut: {text}"
    wide, shown = page.evaluate(_WIDTH)
    if wide > shown:
        yield f"{what}: {wide} px wide on {shown}, {page.evaluate(_WIDEST)}"


def focusable(page: Page) -> Iterator[str]:
    """Whatever the Tab key reaches shows that it has the focus, and is not under something."""
    page.evaluate(
        "() => { window.sweptFocus = null; document.activeElement?.blur(); scrollTo(0, 0); }"
    )
    for _place in range(MOST_TABS):
        page.keyboard.press("Tab")
        told = page.evaluate(_FOCUS)
        if told["missing"]:
            yield f"focus not seen: {told['missing']}"
        if told.get("hidden"):
            yield f"focus under something: {told['hidden']}"
        if told["ended"]:
            break


def printed(page: Page) -> Iterator[str]:
    """On paper: dark on white also where the screen is dark, within the sheet."""
    page.emulate_media(media="print")
    ground, ink = page.evaluate(_PRINTED)
    if ground < 240 or ink > 120:
        yield f"printed with ink of lightness {ink:.0f} on {ground:.0f}"
    page.set_viewport_size(PAPER)
    wide, shown = page.evaluate(_WIDTH)
    if wide > shown:
        yield f"printed {wide} px wide on {shown}, {page.evaluate(_WIDEST)}"
    page.emulate_media(media="screen")


def untranslated(page: Page, vietnamese: Iterable[str]) -> Iterator[str]:
    """Words of the interface that an English page says in Vietnamese."""
    known = set(vietnamese) - ITSELF
    for text in dict.fromkeys(page.evaluate(_TEXTS)):
        if text in known:
            yield f"not in English: {text}"


def told_by(page: Page) -> list[str]:
    """Script errors and refused content since the page was opened."""
    faults: Any = getattr(page, "faults", [])
    return [f"console: {one}" for one in faults]
