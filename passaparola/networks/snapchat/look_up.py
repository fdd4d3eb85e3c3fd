"""Finding what a draft has become among the profile's own things of its kind, by its words and its time.

Nothing that is posted bears a mark of ours, and a story has no words either: it is known only by not having been there
when the draft was prepared. How these lists are written is third parties' knowledge (2026), not documentation that we
could read; whatever does not look so is an error, never an empty list.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, Noted, due, note, same_words
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.snapchat.errors import TABLE
from passaparola.networks.snapchat.placing import LISTS, placement, words
from passaparola.networks.snapchat.rest import line_of, profile, site

_TAKEN_DOWN = ("REJECTED", "DELETED", "EXPIRED")


@dataclass(frozen=True)
class Thing:
    """A Spotlight, a story or a saved story; ``at`` in UTC."""

    id: str
    said: str
    at: datetime
    visible: bool


async def own(session: Session, kind: str) -> list[Thing]:
    """The profile's things of a kind. Raises the four errors."""
    name, found = LISTS[kind], list[Thing]()
    async for page in line_of(session).pages(f"{profile(session)}/{name}"):
        found += TABLE.take(page, lambda tree: [_thing(name, each.at(kind)) for each in tree.each(name)])
    return found


async def before(session: Session, draft: Draft) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and what is there already."""
    now = datetime.now(UTC)
    return note([thing.id for thing in await own(session, placement(draft))], now)


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft was posted since it was prepared. Raises the four errors."""
    known = Noted.read(progress)
    things = await own(session, placement(draft))
    return _sighting(session, [each for each in things if each.id not in known.there and _is(draft, each, known.since)])


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether it was posted since it was made, without knowing what was there before. Raises the four errors."""
    things = await own(session, placement(draft))
    same = [each for each in things if _is(draft, each, draft.made_at - CLOCKS)]
    if same and not words(draft):
        return Inconclusive(Message("snapchat.wordless"))
    if any(each.at < due(draft) for each in same):
        return Inconclusive(Message("snapchat.twin"))
    return _sighting(session, same)


def remote(session: Session, id: str) -> Remote:
    """The posted thing."""
    kind, _, number = id.partition("/")
    handle = session.account.handle
    path = f"spotlight/{number}" if kind == "spotlights" else f"@{handle}"
    shown = f"{site(session.account.address)}/{path}"
    return Remote(id, shown, datetime.now(UTC))


def _thing(name: str, tree: Tree) -> Thing:
    said = tree.opt_text("description") or tree.opt_text("title") or ""
    status = (tree.opt_text("status") or "").upper()
    return Thing(f"{name}/{tree.text('id')}", said, tree.moment("created_at"), status not in _TAKEN_DOWN)


def _is(draft: Draft, thing: Thing, since: datetime) -> bool:
    return thing.at >= since and same_words(thing.said, words(draft))


def _sighting(session: Session, same: list[Thing]) -> Sighting:
    if len(same) > 1:
        return Inconclusive(Message("snapchat.twins", {"count": len(same)}))
    return Found(remote(session, same[0].id), same[0].visible) if same else Absent()
