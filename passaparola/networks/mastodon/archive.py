"""The archive that a Mastodon server makes of an account (``outbox.json``), and single ActivityStreams objects.

Whatever is addressed to neither everybody nor the followers is private and is not read. Likes and boosts are there
only where the server wrote their totals. An answer to oneself is a thread of one's own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.pages import tree
from passaparola.kernel.exports.streams import items
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, form_of, media_type
from passaparola.kernel.network.port import Archive, ArchivedMedia, ArchivedPost
from passaparola.protocols.mastodon_api.plain import plain

_OUTBOX = "outbox.json"
_VOCABULARY = b"www.w3.org/ns/activitystreams"
_POSTS = ("Note", "Article", "Question", "Video", "Image", "Page")
_TOTALS = {"likes": "likes", "shares": "reposts"}
_FORMS = {"Question": "poll", "Article": "article", "Video": "video"}
_FOLDER = "media_attachments/"
_MOST_FILES = 5_000  # single objects


class MastodonArchive:
    """Reads the archive, packed or not, and single objects."""

    def recognises(self, export: Export) -> bool:
        """By the outbox, or by the vocabulary that an object names."""
        return bool(_outboxes(export)) or bool(_objects(export))

    def read(self, export: Export) -> Iterator[Item]:
        """The posts and boosts (kind ``repost``) in the order of the outbox."""
        outboxes = _outboxes(export)
        for name in outboxes or _objects(export):
            place = "orderedItems.item" if outboxes else ""
            yield from each((value for _, value in items(export, name, place)), lambda tree: _post(tree, export))


def _outboxes(export: Export) -> list[str]:
    return [name for name in export.find(_OUTBOX) if _VOCABULARY in export.head(name)]


def _objects(export: Export) -> list[str]:
    found = [name for name in export.names() if name.endswith(".json")][:_MOST_FILES]
    return [name for name in found if name.endswith(".as2.json") or _VOCABULARY in export.head(name, 300)]


def _post(activity: Tree, export: Export) -> Iterator[ArchivedPost]:
    kind, inner = activity.opt_text("type") or "", activity.opt("object")
    if kind == "Announce" and inner:
        yield _boost(activity, inner)
        return
    thing = inner if kind in ("Create", "Update") and inner and isinstance(inner.value, dict) else activity
    if thing.opt_text("type") not in _POSTS or _is_private(thing):
        return
    content = thing.opt_text("content") or ""
    files = tuple(_media(thing, export))
    links = _links(content)
    yield ArchivedPost(
        id=_address(thing.opt("id")),
        text=plain(content),
        at=_moment(thing.opt_text("published") or activity.opt_text("published")),
        format=_FORMS.get(thing.text("type")) or form_of(files, links),
        metrics={
            ours: thing.number(theirs, "totalItems") for theirs, ours in _TOTALS.items() if _has_total(thing, theirs)
        },
        url=_address(thing.opt("url")) or _address(thing.opt("id")),
        title=thing.opt_text("name") or thing.opt_text("summary") or "",
        kind=_kind(thing),
        author=_address(thing.opt("attributedTo")),
        language=_language(thing),
        links=links,
        media=files,
    )


def _boost(activity: Tree, thing: Tree) -> ArchivedPost:
    inside = isinstance(thing.value, dict)
    text = plain(thing.opt_text("content") or "") if inside else ""
    url = _address(thing.opt("url") if inside else thing)
    at, author = _moment(activity.opt_text("published")), _address(thing.opt("attributedTo")) if inside else ""
    return ArchivedPost(_address(activity.opt("id")), text, at, "", {}, url=url, kind="repost", author=author)


def _kind(thing: Tree) -> str:
    """An answer, unless it is to oneself."""
    answered, author = _address(thing.opt("inReplyTo")), _address(thing.opt("attributedTo"))
    return "own" if not answered or (author and answered.startswith(f"{author}/")) else "reply"


def _is_private(thing: Tree) -> bool:
    """Addressed to people by name only; an object without any address was taken from a public place."""
    seen = [str(each.value) for key in ("to", "cc") if thing.has(key) for each in _several(thing.at(key))]
    return bool(seen) and not any(
        each.endswith(("#Public", "as:Public", "/followers")) or each == "Public" for each in seen
    )


def _has_total(thing: Tree, key: str) -> bool:
    return thing.has(key) and thing.at(key).has("totalItems")


def _address(tree: Tree | None) -> str:
    """The address of a link, an object, or the first of several."""
    if tree is None:
        return ""
    if isinstance(tree.value, str):
        return tree.value
    first = next(_several(tree), None)
    if first is None or not isinstance(first.value, dict):
        return first.value if first and isinstance(first.value, str) else ""
    return next((said for key in ("href", "url", "id") if (said := first.value.get(key)) and isinstance(said, str)), "")


def _several(tree: Tree) -> Iterator[Tree]:
    return tree.each() if isinstance(tree.value, list) else iter((tree,))


def _links(content: str) -> tuple[str, ...]:
    """Where the text leads; people and hashtags are no links."""
    anchors = [each for each in tree(content).all(tag="a") if not {"mention", "hashtag"} & set(each.classes)]
    found = (each.attributes.get("href", "") for each in anchors)
    return tuple(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))


def _media(thing: Tree, export: Export) -> Iterator[ArchivedMedia]:
    for key in ("attachment", "image"):
        for file in _several(thing.at(key)) if thing.has(key) else ():
            url = _address(file)
            if not url:
                continue
            stated = file.opt_text("mediaType") if isinstance(file.value, dict) else ""
            alt = file.opt_text("name") if isinstance(file.value, dict) else ""
            kind = stated or media_type(url) or ("image/jpeg" if key == "image" else "")
            if kind.startswith(("image/", "video/", "audio/")):
                yield _file(url, kind, alt or "", export)


def _file(url: str, kind: str, alt: str, export: Export) -> ArchivedMedia:
    """A path of the archive begins with a slash, and on some servers with the name of their store."""
    if url.startswith(("http://", "https://")):
        return ArchivedMedia("", url, kind, False, alt)
    before, folder, rest = url.partition(_FOLDER)
    path = f"{folder}{rest}" if folder else before.lstrip("/")
    return ArchivedMedia(path, "", kind, export.holds(path), alt)


def _language(thing: Tree) -> str:
    said = thing.opt("contentMap")
    found = [name for name, _ in said.fields()] if said and isinstance(said.value, dict) else []
    return found[0] if len(found) == 1 else ""


def _moment(written: str | None) -> datetime | None:
    """A moment without its offset is taken for UTC, which the vocabulary recommends."""
    if not written:
        return None
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


archive: Archive = MastodonArchive()
