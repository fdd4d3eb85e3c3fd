"""Translations: compiled at set-up (``python -m passaparola.cli.catalogues``), compared with the sources by the check.

Every text of the interface is English in the source and Italian in the catalogue beside it; kernel, networks and rules
have ``messages.toml`` with both.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGE = "it"
CATALOGUE = f"locale/{LANGUAGE}/LC_MESSAGES/django.po"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PERCENT = re.compile(r"%(?:\((\w+)\))?[sd]")
BRACES = re.compile(r"\{(\w*)\}")
MessageId = str | tuple[str, str]
Key = tuple[str, MessageId]


@dataclass(frozen=True)
class Flaw:
    """A text that is not translated as it should be."""

    place: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: {self.text!r}"


def compile_all(package: Path = PACKAGE) -> int:
    """Compile each catalogue that is newer than its compiled form; how many were."""
    made = 0
    for source in catalogues(package):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)
            made += 1
    return made


def catalogues(package: Path) -> list[Path]:
    """The catalogues of every app below ``package``."""
    return sorted(package.glob(f"*/{CATALOGUE}"))


def missing(package: Path = PACKAGE) -> list[Flaw]:
    """Texts without an Italian translation, fuzzy, unused or with other placeholders; and flawed messages.toml."""
    flaws: list[Flaw] = []
    for app in sorted(path for path in package.iterdir() if path.is_dir()):
        flaws += _flaws_of_app(app)
    for path in sorted([*package.glob("*/messages.toml"), *package.glob("*/*/messages.toml")]):
        flaws += _flaws_of_messages(path, package)
    return flaws


def used(app: Path) -> dict[Key, str]:
    """Every text that an app's Python and templates mark for translation, and where."""
    found: dict[Key, str] = {}
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        if "locale" in path.parts or "vendor" in path.parts or "tests" in path.parts:
            continue
        for line, key in _marked(path):
            found.setdefault(key, f"{path.relative_to(app.parent)}:{line}")
    return found


def _compile(source: Path, compiled: Path) -> None:
    fresh = compiled.with_suffix(".new")
    with fresh.open("wb") as target:
        write_mo(target, _read(source))
    fresh.replace(compiled)


def _read(source: Path) -> Catalog:
    with source.open("rb") as content:
        return read_po(content, locale=LANGUAGE, abort_invalid=True)


def _marked(path: Path) -> Iterator[tuple[int, Key]]:
    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        code = _templatized(code, str(path))
    for line, text, _comments, context in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
        if text:
            yield line, (context or "", text if isinstance(text, str) else (text[0], text[1]))


def _templatized(code: str, origin: str) -> str:
    """A template as Python-like source with its texts, as Django's makemessages does it."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    # Blanked text keeps its indentation, over which Python's tokenizer would stumble.
    return "\n".join(line.strip() for line in templatize(code, origin=origin).split("\n"))


def _flaws_of_app(app: Path) -> Iterator[Flaw]:
    wanted = used(app)
    source = app / CATALOGUE
    entries = {_key(entry): entry for entry in _read(source) if entry.id} if source.exists() else {}
    for key, place in wanted.items():
        what = _flaw(entries.get(key))
        if what:
            yield Flaw(place, _text(key), what)
    for key, entry in entries.items():
        if key not in wanted and "allauth" not in entry.auto_comments:
            yield Flaw(f"{source.relative_to(app.parent)}:{entry.lineno}", _text(key), "no longer used")


def _key(entry: Message) -> Key:
    name = entry.id
    return (entry.context or "", name if isinstance(name, str) else (name[0], name[1]))


def _text(key: Key) -> str:
    return key[1] if isinstance(key[1], str) else key[1][0]


def _flaw(entry: Message | None) -> str:
    if entry is None:
        return "no Italian translation"
    originals, translations = _forms(entry.id), _forms(entry.string)
    if not all(translations) or len(translations) < len(originals):
        return "no Italian translation"
    if entry.fuzzy:
        return "fuzzy translation"
    holes = {hole for text in originals for hole in _holes(text)}
    if any(_holes(text) - holes for text in translations) or _holes(originals[-1]) - _holes(translations[-1]):
        return "other placeholders in the translation"
    return ""


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _holes(text: str) -> set[str]:
    return set(PERCENT.findall(text)) | set(BRACES.findall(text))


def _flaws_of_messages(path: Path, package: Path) -> Iterator[Flaw]:
    place = str(path.relative_to(package))
    for name, sentences in _leaves("", tomllib.loads(path.read_text(encoding="utf-8"))):
        missing_ones = {"en", LANGUAGE} - set(sentences)
        if missing_ones:
            yield Flaw(place, name, f"no sentence in {', '.join(sorted(missing_ones))}")
        elif _holes(sentences["en"]) != _holes(sentences[LANGUAGE]):
            yield Flaw(place, name, "other placeholders in the translation")
        if ("en_one" in sentences) != ("it_one" in sentences):
            yield Flaw(place, name, "the singular is there in one language only")


def _leaves(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, dict[str, str]]]:
    sentences = {name: value for name, value in table.items() if isinstance(value, str)}
    if sentences:
        yield prefix, sentences
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(f"{prefix}.{name}" if prefix else name, value)


def main() -> int:
    """Compile the catalogues."""
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
