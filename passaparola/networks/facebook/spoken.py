"""A comment or a private message, as Graph tells of it."""

from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Voice

COMMENT_FIELDS = "id,message,created_time,from{id,name},parent{id},permalink_url"
MESSAGE_FIELDS = "id,message,created_time,from,to"
SOMEBODY = "…"
"""Who has not let the application know their name."""


@dataclass(frozen=True)
class Said:
    """``answers`` is the comment above it, empty for none; ``at`` in UTC."""

    id: str
    text: str
    at: datetime
    author: Voice
    answers: str
    url: str

    @staticmethod
    def read(tree: Tree) -> "Said":
        """One entry of a list. Raises Untamed."""
        who, above = tree.opt("from"), tree.opt("parent")
        name = (who.opt_text("name") or SOMEBODY) if who else SOMEBODY
        return Said(
            id=tree.identifier("id"),
            text=tree.opt_text("message") or "",
            at=tree.moment("created_time"),
            author=Voice(who.identifier("id") if who and who.has("id") else SOMEBODY, name, name),
            answers=above.identifier("id") if above else "",
            url=tree.opt_text("permalink_url") or "",
        )
