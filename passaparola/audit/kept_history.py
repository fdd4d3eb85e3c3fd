"""A history that was read from a network, as the files that are kept of it: a line of JSON for each post.

Networks change what they show: an audit can only be made again from what was read then.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

from passaparola.kernel.exports import Export, Unreadable
from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import ArchivedPost, Item, Refusal, each

ENDING = ".history.jsonl"
_FORMAT = 1
_TEXTS = ("id", "text", "format", "url", "title", "kind", "author")


@dataclass(frozen=True)
class Head:
    """What a file says of itself: whose history it is part of, and why the reading ended before its end, if it did."""

    network: str
    ended: Message | None


def is_one(export: Export) -> bool:
    """Whether it is such a file."""
    return export.file is not None and export.name.endswith(ENDING)


def written(head: Head, posts: Sequence[ArchivedPost]) -> bytes:
    """The file. A post that cannot be one stands in it as refused, with its reason."""
    first = {"history": _FORMAT, "network": head.network, "ended": head.ended.as_json() if head.ended else None}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (first, *map(_line, posts))).encode()


def head(path: Path) -> Head:
    """The first line of a file. Raises Unreadable."""
    try:
        with path.open(encoding="utf-8") as file:
            tree = Tree.parse(file.readline())
        if tree.whole("history") != _FORMAT:
            raise Unreadable("history.other_format", name=path.name)
        ended = tree.opt("ended")
        return Head(tree.text("network"), Message.from_json(ended.value) if ended else None)  # type: ignore[arg-type]
    except (Untamed, OSError, UnicodeDecodeError):
        raise Unreadable("history.other_format", name=path.name) from None


def read(path: Path) -> Iterator[Item]:
    """The posts of a file, and what was refused of them."""
    with path.open(encoding="utf-8") as file:
        next(file, None)
        for row, item in enumerate(each(file, lambda line: _read(Tree.parse(line.text()))), 1):
            yield replace(item, row=row) if isinstance(item, Refusal) else item


def identity(post: ArchivedPost) -> str:
    """What makes it the same post as one that was read before."""
    return post.id or post.url or f"{post.at} {post.text}"


def flaw(post: ArchivedPost) -> Message | None:
    """Why it cannot count; None when it can."""
    for metric, value in post.metrics.items():
        if not isfinite(value) or value < 0:
            return Message("history.no_count", {"metric": metric, "value": str(value)})
    if post.at is not None and post.at.tzinfo is None:
        return Message("history.no_zone", {"value": post.at.isoformat()})
    return None if (post.id or post.url or post.text) else Message("history.nothing")


def _line(post: ArchivedPost) -> dict[str, object]:
    if reason := flaw(post):
        return {"refused": reason.as_json()}
    texts = {name: getattr(post, name) for name in _TEXTS}
    at = post.at.isoformat() if post.at else None
    return {**texts, "at": at, "timed": post.timed, "metrics": dict(post.metrics)}


def _read(tree: Tree) -> Iterator[Item]:
    if tree.has("refused"):
        reason = Message.from_json(tree.at("refused").value)  # type: ignore[arg-type]
        yield Refusal(0, reason or Message("export.odd_value"))
        return
    yield ArchivedPost(
        id=tree.text("id"),
        text=tree.text("text"),
        at=tree.moment("at") if tree.has("at") else None,
        format=tree.text("format"),
        metrics={name: value.number() for name, value in tree.at("metrics").fields()},
        url=tree.text("url"),
        title=tree.text("title"),
        kind=tree.text("kind"),
        author=tree.text("author"),
        timed=tree.flag("timed"),
    )
