# SPDX-License-Identifier: Apache-2.0
"""Message catalogues: what the sources say in Vietnamese, and what English still lacks."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize, read_po
from django.utils.translation.template import templatize

#: Functions that mark a message, `kernel.text.lazy` among them, and their plain string arguments.
KEYWORDS = ("_", "lazy", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy")
SOURCES = Path(__file__).resolve().parents[1]

_CALL = re.compile(
    r"\b(?:_|gettext|ngettext)\(\s*(u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")"
    r"(?:\s*,\s*(u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"))?"
)
_HEADER = """# SPDX-License-Identifier: Apache-2.0
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""

Id = str | tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message in the sources."""

    id: Id  #: Vietnamese text, or (singular, plural)
    package: str
    path: Path


def messages(package: Path) -> Iterator[Found]:
    """Return every message that a package's code and templates mark."""
    for path in sorted(package.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield from (_found(text, package, path) for text in _of_python(path))
    for path in sorted((package / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield from (_found(text, package, path) for text in of_template(path.read_text()))


def packages() -> list[Path]:
    """Return the folders of all packages."""
    return sorted(folder for folder in SOURCES.iterdir() if (folder / "__init__.py").exists())


def translated() -> dict[Id, Message]:
    """Return every message that some package translates into English; fuzzy ones do not count."""
    done: dict[Id, Message] = {}
    for package in packages():
        for message in read(english(package)):
            if message.id and not message.fuzzy and all(_said(message)):
                done[_id(message.id)] = message
    return done


def english(package: Path) -> Path:
    """Return where a package keeps its English."""
    return package / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """Read a catalogue; an absent one is empty."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as text:
        return read_po(text)


def add_missing(package: Path, known: set[Id]) -> int:
    """Add the package's messages that nobody translates, with empty English; return how many."""
    wanted = {found.id for found in messages(package)} - known
    catalogue = read(english(package))
    present = {_id(message.id) for message in catalogue if message.id}
    new = sorted(wanted - present, key=str)
    if new:
        for message in new:
            catalogue.add(message, "" if isinstance(message, str) else ("", ""))
        english(package).parent.mkdir(parents=True, exist_ok=True)
        english(package).write_text(written(catalogue))
    return len(new)


def written(catalogue: Catalog) -> str:
    """Return a catalogue as text: sorted, without dates or places, so that merges stay small."""
    entries = sorted((m for m in catalogue if m.id), key=lambda message: str(message.id))
    return "\n".join([_HEADER, *(_entry(message) for message in entries)])


def of_template(text: str) -> list[Id]:
    """Return the messages of a template: `translate`, `blocktranslate`, `_()` in arguments."""
    ids: list[Id] = []
    for one, many in _CALL.findall(templatize(text)):
        first = ast.literal_eval(one)
        ids.append((first, ast.literal_eval(many)) if many else first)
    return ids


def _of_python(path: Path) -> Iterator[Id]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _name(node.func) in KEYWORDS:
            texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
            said = [text for text in texts if isinstance(text, str) and text]
            if len(said) == 2 and _name(node.func).startswith("ngettext"):
                yield (said[0], said[1])
            elif said:
                yield said[0]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _found(text: Id, package: Path, path: Path) -> Found:
    return Found(id=text, package=package.name, path=path)


def _id(message_id: str | list[str] | tuple[str, ...]) -> Id:
    return message_id if isinstance(message_id, str) else (message_id[0], message_id[1])


def _said(message: Message) -> list[str]:
    said = message.string or ""
    return [said] if isinstance(said, str) else [str(text) for text in said]


def _entry(message: Message) -> str:
    flags = "#, fuzzy\n" if message.fuzzy else ""
    if isinstance(message.id, str):
        return f"{flags}msgid {normalize(message.id)}\nmsgstr {normalize(_said(message)[0])}\n"
    plurals = "\n".join(f"msgstr[{n}] {normalize(t)}" for n, t in enumerate(_said(message)))
    one, many = message.id[0], message.id[1]
    return f"{flags}msgid {normalize(one)}\nmsgid_plural {normalize(many)}\n{plurals}\n"
