"""What somebody said, as comments and messages tell it."""

from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Tree


@dataclass(frozen=True)
class Saying:
    """A comment, an answer to one, or a private message; ``at`` in UTC.

    ``author`` is the network's id, or the handle where it hides the id. ``parent`` is the comment that it answers.
    ``below`` are the answers that came along, and ``more`` whether there are others.
    """

    id: str
    text: str
    at: datetime
    author: str
    handle: str
    parent: str = ""
    below: tuple["Saying", ...] = ()
    more: bool = False

    @staticmethod
    def comment(tree: Tree) -> "Saying":
        """A comment, with the answers below it where they were asked for. Raises Untamed."""
        sender, below = tree.opt("from"), tree.opt("replies")
        handle = tree.opt_text("username") or (sender.opt_text("username") if sender else "") or ""
        paging = below.opt("paging") if below else None
        return Saying(
            id=tree.identifier("id"),
            text=tree.opt_text("text") or "",
            at=tree.moment("timestamp"),
            author=sender.identifier("id") if sender and sender.has("id") else handle,
            handle=handle,
            parent=tree.identifier("parent_id") if tree.has("parent_id") else "",
            below=tuple(Saying.comment(each) for each in below.each("data")) if below else (),
            more=paging is not None and paging.has("next"),
        )

    @staticmethod
    def message(tree: Tree) -> "Saying":
        """A private message. Raises Untamed."""
        sender = tree.at("from")
        return Saying(
            id=tree.identifier("id"),
            text=tree.opt_text("message") or "",
            at=tree.moment("created_time"),
            author=sender.identifier("id"),
            handle=sender.opt_text("username") or "",
        )
