"""Reading posts, people and private messages out of answers.

Version 2.167 of the description says "post" where the API said "tweet" before (``note_post``, ``repost_count``,
``includes.posts``); its own examples still have the old words. Both are read.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Voice

POST_FIELDS = "attachments,conversation_id,created_at,entities,id,note_post,public_metrics,text"
EXPANSIONS = "author_id,edit_history_post_ids,referenced_posts"
USER_FIELDS = "id,name,public_metrics,username"
_MESSAGE_FIELDS = "created_at,dm_conversation_id,entities,event_type,id,text"
ASKED = (("post.fields", POST_FIELDS), ("expansions", EXPANSIONS), ("user.fields", USER_FIELDS))
ASKED_OF_MESSAGES = (
    ("event_types", "MessageCreate"),
    ("dm_event.fields", _MESSAGE_FIELDS),
    ("expansions", "sender_id"),
    ("user.fields", USER_FIELDS),
)
_HEAD = re.compile(r"^(?:@\w{1,15}\s+)+")
_LINK = re.compile(r"https?://(\S+?)/?(?=\s|$)", re.IGNORECASE)
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)  # of ids, which carry their moment


@dataclass(frozen=True)
class Post:
    """A post, or a private message; ``versions`` are its ids before and after edits, oldest first."""

    id: str
    text: str
    at: datetime
    author: Voice
    answers: str = ""
    quotes: str = ""
    conversation: str = ""
    files: int = 0
    versions: tuple[str, ...] = ()
    metrics: Mapping[str, int] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The text without the names that X puts in front of an answer."""
        return _HEAD.sub("", self.text) if self.answers else self.text


def page(tree: Tree) -> list[Post]:
    """The posts of a page. Raises Untamed."""
    people = people_of(tree)
    return [_post(each, people) for each in tree.each("data")] if tree.has("data") else []


def messages(tree: Tree) -> list[Post]:
    """The private messages of a page. Raises Untamed."""
    people = people_of(tree)
    created = (each for each in (tree.each("data") if tree.has("data") else ()) if each.has("text"))
    return [_message(each, people) for each in created]


def people_of(tree: Tree) -> dict[str, Voice]:
    """Everybody whom an answer includes, by id. Raises Untamed."""
    included = tree.opt("includes")
    users = included.each("users") if included and included.has("users") else ()
    return {each.identifier("id"): voice(each) for each in users}


def voice(user: Tree) -> Voice:
    """Somebody. Raises Untamed."""
    counts = user.opt("public_metrics")
    followers = counts.opt_whole("followers_count") if counts else None
    handle = user.text("username")
    return Voice(user.identifier("id"), handle, user.opt_text("name") or handle, f"https://x.com/{handle}", followers)


def made_at(id: str) -> datetime:
    """When a post of this id was made, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=int(id) >> 22)


def skeleton(text: str) -> str:
    """What two writings of the same words have in common: no schemes of links, no differences in white space."""
    plain = _LINK.sub(r"\1", unicodedata.normalize("NFC", text))
    return " ".join(plain.split())


def _post(tree: Tree, people: Mapping[str, Voice]) -> Post:
    id, author = tree.identifier("id"), tree.opt_text("author_id") or ""
    at = tree.moment("created_at") if tree.has("created_at") else made_at(id)
    attached = tree.opt("attachments")
    history = _either(tree, "edit_history_post_ids", "edit_history_tweet_ids")
    counts = tree.opt("public_metrics")
    return Post(
        id=id,
        text=_text(tree),
        at=at,
        author=people.get(author) or Voice(author, author),
        answers=_referenced(tree, "replied_to"),
        quotes=_referenced(tree, "quoted"),
        conversation=tree.opt_text("conversation_id") or id,
        files=len(list(attached.each("media_keys"))) if attached and attached.has("media_keys") else 0,
        versions=tuple(each.identifier() for each in history.each()) if history else (id,),
        metrics={name: value.whole() for name, value in counts.fields()} if counts else {},
    )


def _message(tree: Tree, people: Mapping[str, Voice]) -> Post:
    sender = tree.opt_text("sender_id") or ""
    return Post(
        id=tree.identifier("id"),
        text=_expanded(tree.text("text"), tree.opt("entities")),
        at=tree.moment("created_at"),
        author=people.get(sender) or Voice(sender, sender),
        conversation=tree.opt_text("dm_conversation_id") or "",
    )


def _text(tree: Tree) -> str:
    """The whole text: of a long post the other field has only the beginning."""
    long = _either(tree, "note_post", "note_tweet")
    source = long if long is not None else tree
    return _expanded(source.opt_text("text") or "", tree.opt("entities"), source.opt("entities"))


def _expanded(text: str, *entities: Tree | None) -> str:
    """The text with its links as they were written, and without those to its own files."""
    text = html.unescape(text)
    for each in entities:
        for link in each.each("urls") if each is not None and each.has("urls") else ():
            short, whole = link.opt_text("url") or "", link.opt_text("expanded_url") or ""
            if short:
                text = text.replace(short, "" if link.has("media_key") else whole or short)
    return text.rstrip()


def _referenced(tree: Tree, kind: str) -> str:
    found = _either(tree, "referenced_posts", "referenced_tweets")
    each = (one for one in (found.each() if found else ()) if one.opt_text("type") == kind)
    return next((one.identifier("id") for one in each), "")


def _either(tree: Tree, now: str, before: str) -> Tree | None:
    return tree.opt(now) or tree.opt(before)
