"""What the JSON exports of Meta's networks have in common: text that was broken on its way, and media by path."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import items
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import media_type
from passaparola.kernel.network.port import ArchivedMedia


def mended(text: str) -> str:
    """The text as it was written: Meta escapes each byte of its UTF-8 as if it were a letter ("Ã¨" for "è").

    It is done string by string after the JSON was read; a string that was never broken stays as it is.
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def values(export: Export, names: Iterable[str], *places: str) -> Iterator[object]:
    """What stands at these places of these files, with every string mended. Raises BreaksOff and Unreadable."""
    for name in names:
        for _, value in items(export, name, *places):
            yield _mended(value)


def _mended(value: object) -> object:
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {mended(str(key)): _mended(each) for key, each in value.items()}
    return value


def moment(tree: Tree, *keys: str) -> datetime | None:
    """The first of these times (seconds since 1970), in UTC; None where there is none."""
    found = next((tree.number(key) for key in keys if tree.has(key)), 0.0)
    return datetime.fromtimestamp(found, UTC) if found else None


def media(tree: Tree, export: Export) -> ArchivedMedia:
    """A file by its ``uri``, which is a path in the export, or an address where it was left out of it."""
    uri = tree.text("uri")
    away = uri.startswith(("http://", "https://"))
    alt = tree.opt_text("description") or ""
    return ArchivedMedia("" if away else uri, uri if away else "", media_type(uri), not away and export.holds(uri), alt)


def listed(tree: Tree, key: str) -> list[Tree]:
    """The members of the list under a key; none where there is no list."""
    found = tree.opt(key)
    return list(found.each()) if found and isinstance(found.value, list) else []
