"""A record of a post, wherever it was found: in a repository or in a saved answer."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import form_of
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost

_LINK = "app.bsky.richtext.facet#link"


def post_of(
    record: Tree, uri: str, author: str = "", metrics: Mapping[str, float] | None = None, seen: str = ""
) -> ArchivedPost:
    """The post at ``uri`` (at://…, empty where unknown) by ``author``; ``seen`` is when a server first saw it."""
    files = tuple(_media(record.opt("embed")))
    links = tuple(dict.fromkeys((*_facets(record), *_cards(record.opt("embed")))))
    languages = [each.text() for each in record.each("langs")] if record.has("langs") else []
    return ArchivedPost(
        id=uri,
        text=record.opt_text("text") or "",
        at=moment(record.opt_text("createdAt") or seen),
        format=form_of(files, links),
        metrics=metrics or {},
        url=address(uri, author),
        kind=_kind(record, uri),
        author=author,
        language=languages[0] if len(languages) == 1 else "",
        links=links,
        media=files,
    )


def address(uri: str, author: str) -> str:
    """The page of a post."""
    host, _, rest = uri.removeprefix("at://").partition("/")
    return f"https://bsky.app/profile/{author or host}/post/{rest.rpartition('/')[2]}" if rest else ""


def moment(written: str | None) -> datetime | None:
    """A moment; one without its offset is taken for UTC."""
    if not written:
        return None
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _kind(record: Tree, uri: str) -> str:
    """An answer, unless it is to oneself."""
    if not (answered := record.opt("reply")):
        return "own"
    own = "/".join(uri.split("/")[:3])
    return "own" if own and answered.text("parent", "uri").startswith(f"{own}/") else "reply"


def _facets(record: Tree) -> Iterator[str]:
    for facet in record.each("facets") if record.has("facets") else ():
        for feature in facet.each("features"):
            if feature.opt_text("$type") == _LINK:
                yield feature.text("uri")


def _cards(embed: Tree | None) -> Iterator[str]:
    if embed and embed.has("external"):
        yield embed.text("external", "uri")


def _media(embed: Tree | None) -> Iterator[ArchivedMedia]:
    """The pictures and the video of a record or of a view of it, also beside a quoted post."""
    if embed is None:
        return
    if embed.has("media"):
        yield from _media(embed.at("media"))
    for picture in embed.each("images") if embed.has("images") else ():
        yield _file(
            picture.opt("image"), picture.opt_text("fullsize") or "", picture.opt_text("alt") or "", "image/jpeg"
        )
    if embed.has("video") or embed.has("playlist"):
        yield _file(embed.opt("video"), embed.opt_text("playlist") or "", embed.opt_text("alt") or "", "video/mp4")


def _file(blob: Tree | None, url: str, alt: str, usual: str) -> ArchivedMedia:
    inside = blob if blob and isinstance(blob.value, dict) else None
    kind = (inside.opt_text("mimeType") if inside else "") or usual
    reference = inside.opt("ref") if inside else None
    link = reference.opt("$link") if reference and isinstance(reference.value, dict) else reference
    return ArchivedMedia(str(link.value) if link else "", url, kind, False, alt)
