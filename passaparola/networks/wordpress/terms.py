"""Tags and categories by name. Tags are made where they are missing; categories belong to the site's editors."""

import re
from collections.abc import Sequence
from html import unescape

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.networks.wordpress.content import slug_of
from passaparola.networks.wordpress.errors import TABLE, TermExists
from passaparola.networks.wordpress.rest import Site

_PAGE = "100"  # the most that the site lists at once


async def tags(site: Site, names: Sequence[str]) -> list[int]:
    """The ids of these tags."""
    return [await _tag(site, name) for name in names]


async def categories(site: Site, names: Sequence[str]) -> list[int]:
    """The ids of these categories. Raises Rejected for one that the site does not have."""
    found = []
    for name in names:
        number = await _named(site, "categories", name)
        if number is None:
            raise Rejected(Message("wordpress.no_category", {"name": name, "field": "categories"}))
        found.append(number)
    return found


async def _tag(site: Site, name: str) -> int:
    number = await _named(site, "tags", name)
    if number is not None:
        return number
    try:
        return TABLE.take(await site.change("wp/v2/tags", {"name": name}), lambda tree: tree.whole("id"))
    except TermExists:  # made a moment ago, or written with other accents
        slugged = await site.read("wp/v2/tags", ("slug", slug_of(name)))
        return TABLE.take(slugged, lambda tree: tree.whole(0, "id"))


async def _named(site: Site, kind: str, name: str) -> int | None:
    """The id of the term of this name; looked for by one word, since the site stores "&" as "&amp;"."""
    word = max(re.findall(r"\w+", name), key=len, default=name)
    response = await site.read(f"wp/v2/{kind}", ("search", word), ("per_page", _PAGE))
    return TABLE.take(response, lambda tree: _same(tree, name))


def _same(tree: Tree, name: str) -> int | None:
    wanted = name.casefold()
    return next((term.whole("id") for term in tree.each() if unescape(term.text("name")).casefold() == wanted), None)
