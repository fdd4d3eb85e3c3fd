"""Publishing: files to the media endpoint, then one call; and a look at the site's posts before it.

Micropub has no idempotency key. The slug that we ask for bears the delivery's mark, and the post's address shows it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Request, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.outcomes import Gone, NetworkError, OutcomeUnknown, Rejected, TryLater
from passaparola.kernel.network.port import (
    Draft,
    Found,
    Inconclusive,
    NotReady,
    Progress,
    Remote,
    Session,
    Sighting,
)
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.website import look_up
from passaparola.networks.website.content import chosen, properties, slug_of
from passaparola.networks.website.errors import FEED, TABLE
from passaparola.networks.website.line import created, line_of

_OURS = ("name", "category", "photo", "video", "content")
"""The properties that an edit sets; one that a draft no longer has is taken off."""


class Publisher:
    """Articles (with a title) and notes (without), with photos, a video, tags, and the site's own syndication."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing to say is refused."""
        if draft.text.strip() or draft.title.strip() or draft.media:
            return []
        return [Problem(Message("website.empty"), field="text")]

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the files, check what the post is to be passed on to, and see whether the site can be looked at."""
        known = dict(progress)
        if "prepared" not in known:
            known["syndicate"] = await _targets(session, draft)
            known["looks"] = await look_up.can_look(session)
            known["prepared"] = datetime.now(UTC).isoformat()
        return {**known, "media": await _uploaded(session, draft, _texts(progress, "media"))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Files are there when the media endpoint has answered."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Post it, unless it is there. Of a site that shows its posts nowhere a person settles the doubts."""
        known = Tree(progress)
        if known.flag("looks"):
            match await look_up.sighting(session, draft, progress):
                case Found(remote=there):
                    return there
                case Inconclusive(reason=reason):
                    raise OutcomeUnknown(reason)
        files = _texts(progress, "media")
        said = {**properties(draft, files), "mp-slug": [slug_of(draft)], "post-status": ["published"]}
        if targets := [each.text() for each in known.each("syndicate")]:
            said["mp-syndicate-to"] = [*targets]
        response = await line_of(session).change({"type": ["h-entry"], "properties": said})
        return look_up.remote(created(response), files)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look among the site's posts."""
        try:
            return await look_up.sighting(session, draft, progress)
        except NetworkError as error:
            return Inconclusive(error.reason)

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Put the new properties in the place of the old ones, and take off what the draft no longer has."""
        line, address = line_of(session), remote.id
        files = await _uploaded(session, draft, {**_kept(remote), **_texts(progress, "media")})
        said = properties(draft, files)
        source = TABLE.take(await line.read("source", ("url", address)), lambda tree: tree.at("properties"))
        gone = [name for name in _OURS if source.has(name) and name not in said]
        given: dict[str, object] = {"action": "update", "url": address, "replace": said}
        await line.change({**given, "delete": gone} if gone else given)
        return look_up.remote(address, files)

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down. A site that refuses because it is gone already is believed when its page says so."""
        try:
            await line_of(session).change({"action": "delete", "url": remote.id})
        except Rejected:
            if await _is_there(session, remote.id):
                raise


publisher = Publisher()


def _texts(progress: Progress, name: str) -> dict[str, str]:
    found = Tree(progress).opt(name)
    return {key: value.text() for key, value in found.fields()} if found else {}


def _kept(remote: Remote) -> dict[str, str]:
    """The files that the post has already, by hash."""
    return dict(pair.split("=", 1) for pair in remote.proof.get("media", "").split())


async def _uploaded(session: Session, draft: Draft, there: Mapping[str, str]) -> dict[str, str]:
    """The addresses of the draft's files; those that are there already are not sent again."""
    endpoint = session.account.facts.get("media", "")
    if draft.media and not endpoint:
        raise Rejected(Message("website.no_media", {"field": "media"}))
    line, found = line_of(session), dict[str, str]()
    for item in draft.media:
        found[item.hash] = there.get(item.hash) or await line.upload(session, endpoint, item)
    return found


async def _targets(session: Session, draft: Draft) -> list[str]:
    """What the site calls the places that the post is to be passed on to. Raises Rejected for one that it has not."""
    wanted = chosen(draft, "syndicate")
    if not wanted:
        return []
    told = TABLE.take(await line_of(session).read("syndicate-to"), _named)
    for name in wanted:
        if name.casefold() not in told:
            raise Rejected(Message("website.no_target", {"name": name, "field": "syndicate"}))
    return [told[name.casefold()] for name in wanted]


def _named(tree: Tree) -> dict[str, str]:
    """The uid of each target by its name and by itself, in small letters."""
    targets = [(each.text("uid"), each.text("name")) for each in tree.each("syndicate-to")]
    return {word.casefold(): uid for uid, name in targets for word in (uid, name)}


async def _is_there(session: Session, address: str) -> bool:
    try:
        await ask(session.door, Request("GET", address, max_bytes=10_000_000), FEED)
    except Gone:
        return False
    except TryLater as later:
        raise OutcomeUnknown(later.reason) from later
    return True
