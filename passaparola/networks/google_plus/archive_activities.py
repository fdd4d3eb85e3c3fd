"""Lists of activities as the programming interface gave them, saved by their owners: with the totals of reactions."""

from collections.abc import Iterator

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.pages import tree
from passaparola.kernel.exports.streams import items
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, form_of
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost

_TOTALS = {"plusoners": "likes", "replies": "comments", "resharers": "reposts"}
_PICTURES = {"photo": "image/jpeg", "video": "video/mp4", "album": "image/jpeg"}


class Activities:
    """Reads any JSON file with such a list."""

    def recognises(self, export: Export) -> bool:
        """By the kind that each activity names."""
        return bool(_files(export))

    def read(self, export: Export) -> Iterator[Item]:
        """The activities in the order of the files."""
        for name in _files(export):
            yield from each((value for _, value in items(export, name, "item", "items.item")), _post)


def _files(export: Export) -> list[str]:
    return [name for name in export.names() if name.endswith(".json") and b'"plus#activit' in export.head(name)]


def _post(activity: Tree) -> Iterator[ArchivedPost]:
    thing = activity.at("object")
    attached = list(thing.each("attachments")) if thing.has("attachments") else []
    files = tuple(media for each in attached if (media := _media(each)).type)
    away = tuple(each.text("url") for each in attached if each.opt_text("objectType") == "article" and each.has("url"))
    author, own = activity.opt("actor"), activity.opt_text("annotation") or thing.opt_text("content") or ""
    said = tree(own)
    links = tuple(
        dict.fromkeys(link for link in (*said.links, *away) if not link.startswith("https://plus.google.com/"))
    )
    yield ArchivedPost(
        id=activity.text("id"),
        text=said.text,
        at=activity.moment("published"),
        format=form_of(files, links),
        metrics={ours: thing.number(theirs, "totalItems") for theirs, ours in _TOTALS.items() if thing.has(theirs)},
        url=activity.opt_text("url") or "",
        kind="repost" if activity.opt_text("verb") == "share" else "own",
        author=(author.opt_text("displayName") or "") if author else "",
        links=links,
        media=files,
    )


def _media(attached: Tree) -> ArchivedMedia:
    picture = attached.opt("fullImage") or attached.opt("image")
    video = attached.opt("embed") or attached
    url = (video if attached.opt_text("objectType") == "video" else picture or attached).opt_text("url") or ""
    alt = attached.opt_text("content") or ""
    return ArchivedMedia("", url, _PICTURES.get(attached.opt_text("objectType") or "", ""), False, alt)
