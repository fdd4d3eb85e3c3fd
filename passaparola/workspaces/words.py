"""The sentences of the messages that kernel, networks and rules speak in.

They lie beside what says them: ``messages.toml`` in a package or a network's folder, one table a message with ``en``
and ``it`` and, where ``count`` is one, ``en_one`` and ``it_one``. An id in a network's folder that does not begin with
the network's id is the network's own: ``connect.password`` there is ``<network>.connect.password`` here.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.formats import localize

from passaparola.kernel.message import Message, Param

Catalogue = Mapping[str, Mapping[str, str]]

PACKAGE = Path(__file__).resolve().parents[1]
FALLBACK = "en"


class NoWords(LookupError):
    """A message that no catalogue has."""


def say(message: Message, language: str | None = None) -> str:
    """The sentence of ``message`` in ``language`` (default: the active one; English where that one is missing).

    Whole and decimal numbers are written as that language writes them. An unknown id raises NoWords while developing
    (DEBUG) and is shown as it is in production, so that an old stored message never breaks a page.
    """
    language = (language or translation.get_language() or FALLBACK).split("-")[0]
    sentences = catalogue().get(message.id)
    if sentences is None:
        if settings.DEBUG:
            raise NoWords(message.id)
        return message.id
    return _template(sentences, language, message.params).format_map(_Shown(message.params, language))


@cache
def catalogue() -> Catalogue:
    """All messages by id."""
    return {_full(path, name): sentences for path in files(PACKAGE) for name, sentences in read(path)}


def _full(path: Path, name: str) -> str:
    """The id as it is spoken: a network's folder names its own."""
    folder = path.parent
    own = folder.parent.name == "networks" and not name.startswith(f"{folder.name}.")
    return f"{folder.name}.{name}" if own else name


def files(package: Path) -> list[Path]:
    """Every ``messages.toml`` of the packages and of the networks' folders below ``package``."""
    return sorted([*package.glob("*/messages.toml"), *package.glob("*/*/messages.toml")])


def read(path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Id and sentences of each message in a file; ids are dotted, so nested tables are followed."""
    with path.open("rb") as source:
        yield from _leaves("", tomllib.load(source))


def _leaves(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, str]]]:
    sentences = {name: value for name, value in table.items() if isinstance(value, str)}
    if sentences:
        yield prefix, sentences
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(f"{prefix}.{name}" if prefix else name, value)


def _template(sentences: Mapping[str, str], language: str, params: Mapping[str, Param]) -> str:
    order = [language, FALLBACK]
    if params.get("count") == 1:
        order = [f"{language}_one", language, f"{FALLBACK}_one", FALLBACK]
    return next(sentences[name] for name in order if name in sentences)


class _Shown(dict[str, str]):
    """Parameters as the language writes them; a missing one is shown by its name."""

    def __init__(self, params: Mapping[str, Param], language: str) -> None:
        with translation.override(language):
            super().__init__({name: str(localize(value, use_l10n=True)) for name, value in params.items()})

    def __missing__(self, name: str) -> str:
        if settings.DEBUG:
            raise NoWords(f"parameter {name}")
        return f"{{{name}}}"
