"""Publishing: files first, then one call under an Idempotency-Key, and a look at our own statuses before it.

The key is the delivery's. Servers that honour it (for an hour) make a repeat harmless; others ignore it, and one keeps
it only against repeats that are not simultaneous. So the sender never sends two at once, and a doubt is settled by
looking (``look_up``).
"""

from collections.abc import Sequence
from datetime import timedelta

from passaparola.kernel.http import Response, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.limits import on_server
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Draft, Found, Inconclusive, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec, TextLimit
from passaparola.kernel.text import length, measured
from passaparola.networks.mastodon import look_up
from passaparola.networks.mastodon.connect import line_of, myself
from passaparola.networks.mastodon.content import answered, poll, sensitive, spoiler, text_of, visibility
from passaparola.networks.mastodon.errors import TABLE
from passaparola.networks.mastodon.files import pending, settled, upload
from passaparola.networks.mastodon.spec import SPEC
from passaparola.protocols.mastodon_api.line import Missing
from passaparola.protocols.mastodon_api.statuses import Status

_STATUSES = "/api/v1/statuses"
_PROCESSING = timedelta(seconds=5)


class Publisher:
    """Statuses of text with up to four images, or one video."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing to say, images beside a video, and a warning that makes the text too long."""
        found = []
        if not draft.text.strip() and not draft.media:
            found.append(Problem(Message("mastodon.empty"), field="text"))
        kinds = {item.type.partition("/")[0] for item in draft.media}
        if len(kinds) > 1:
            found.append(Problem(Message("mastodon.mixed"), field="media"))
        if over := _over(draft, spec.text[0]):
            found.append(Problem(Message("mastodon.too_long_together", {"count": over}), field="text"))
        return found

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the files, and note which of our statuses are there already.

        What this server does not take is refused here, in words that say how much it takes.
        """
        _check(draft, on_server(SPEC, session.account.facts))
        known = Tree(progress)
        noted = {name: known.at(name).value for name in ("prepared", "before") if known.has(name)}
        if len(noted) < 2:
            noted = await look_up.before(session)
        return {**noted, "media": await upload(session, draft.media, known.opt("media"))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Servers work on videos for a while after they took them."""
        return NotReady(_PROCESSING) if await pending(session, draft.media, progress) else None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Post it, unless it is there: not every server remembers keys, and none after an hour."""
        match await look_up.after_preparing(session, draft, progress):
            case Found(remote=there):
                return there
            case Inconclusive(reason=reason):
                raise OutcomeUnknown(reason)
        given = {**_said(draft, progress), "visibility": visibility(draft)}
        if answered(draft):
            given["in_reply_to_id"] = answered(draft)
        response = await line_of(session).change("POST", _STATUSES, given, key=draft.key)
        return _remote(response, draft)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look among our own statuses, as ourselves: strangers are shown less, and not told so."""
        try:
            await myself(line_of(session))
            if Tree(progress).has("prepared"):
                return await look_up.after_preparing(session, draft, progress)
            return await look_up.at_all(session, draft)
        except NetworkError as error:
            return Inconclusive(error.reason)

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Say it anew under the same address. Files that stay keep their place, and take their new words."""
        kept = dict(pair.split("=", 1) for pair in remote.proof.get("media", "").split())
        staged = Tree(progress).opt("media")
        ids = await upload(session, draft.media, staged, kept)
        await settled(session, draft.media, ids)
        attributes = [{"id": ids[item.hash], "description": item.alt} for item in draft.media if item.hash in kept]
        given = {**_said(draft, {"media": ids}), **({"media_attributes": attributes} if attributes else {})}
        response = await line_of(session).change("PUT", f"{_STATUSES}/{remote.id}", given)
        return _remote(response, draft)

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down. A server that does not offer it answers as one where nothing is left: so look."""
        line = line_of(session)
        try:
            await line.change("DELETE", f"{_STATUSES}/{remote.id}")
        except Missing as missing:
            if await _is_there(session, remote):
                raise Rejected(Message("mastodon.no_delete")) from missing


publisher = Publisher()


def _over(draft: Draft, limit: TextLimit) -> int:
    """How much too long the text and its warning are together, where the text alone would fit."""
    alone = measured(draft.text, limit)
    return max(_whole(draft, limit) - limit.maximum, 0) if alone <= limit.maximum else 0


def _whole(draft: Draft, limit: TextLimit) -> int:
    return measured(text_of(draft), limit) + length(spoiler(draft), limit.unit)


def _check(draft: Draft, here: NetworkSpec) -> None:
    """Raises Rejected for a text or a file that the server would refuse."""
    limit = here.text[0]
    if _whole(draft, limit) > limit.maximum:
        raise Rejected(Message("mastodon.too_long_here", {"maximum": limit.maximum}))
    if draft.poll is not None and here.poll is None:
        raise Rejected(Message("mastodon.no_polls_here"))
    for item in draft.media:
        rule = here.media_rule(item.type)
        if rule is not None and item.size > rule.max_bytes:
            megabytes = round(rule.max_bytes / 1_000_000, 1)
            raise Rejected(Message("mastodon.too_large_here", {"megabytes": megabytes}))


def _said(draft: Draft, progress: Progress) -> dict[str, object]:
    ids = Tree(progress).opt("media")
    given: dict[str, object] = {
        "status": text_of(draft),
        "spoiler_text": spoiler(draft),
        "sensitive": sensitive(draft),
        "media_ids": [ids.text(item.hash) for item in draft.media] if ids else [],
    }
    given |= poll(draft)  # an edit that left it out would take it down; the same choices keep their votes
    return {**given, "language": draft.language} if draft.language else given


def _remote(response: Response, draft: Draft) -> Remote:
    return look_up.remote(TABLE.take(response, Status.read, doubtful=True), draft)


async def _is_there(session: Session, remote: Remote) -> bool:
    """Whether the status still stands, asked as ourselves: the same answer comes for a wrong token elsewhere."""
    await myself(line_of(session))
    try:
        await line_of(session).read(f"{_STATUSES}/{remote.id}")
    except Missing:
        return False
    return True
