"""Publishing: files first, then one call. A look at our own posts stands before it, and another behind a refusal.

X honours no key. It refuses the same words twice (403), and names no post: that refusal is looked into, never taken for
success. README.md says what was weighed.
"""

from collections.abc import Sequence

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.limits import on_server
from passaparola.kernel.network.look_up import noted, sighted, standing
from passaparola.kernel.network.outcomes import Gone, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Draft, Found, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.network.staging import ids_of
from passaparola.kernel.text import measured
from passaparola.networks.x import content, look_up
from passaparola.networks.x.api import api_of
from passaparola.networks.x.errors import TABLE
from passaparola.networks.x.media import pending, upload
from passaparola.networks.x.spec import SPEC


class Publisher:
    """Posts of text, up to four pictures, one animation or video, or a poll; and answers in private."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing to say, a second cashtag, an id that is none."""
        found = []
        if not draft.text.strip() and not draft.media:
            found.append(Problem(Message("x.empty"), field="text"))
        if len(content.CASHTAG.findall(draft.text)) > 1:
            found.append(Problem(Message("x.cashtags"), field="text"))
        if not content.is_community(content.community(draft)):
            found.append(Problem(Message("x.community_wrong"), field="options"))
        return found

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Note what is there already, and upload the files."""
        _check(session, draft)
        there = noted(progress) or await look_up.before(session, draft)
        prefix = "dm" if content.conversation(draft) else "tweet"
        return {**there, "media": await upload(session, draft.media, Tree(progress).opt("media"), prefix)}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """X works on videos and animations for a while after it took them."""
        return await pending(session, draft.media, progress)

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Post it, unless it is there."""
        if (there := standing(await look_up.after_preparing(session, draft, progress))) is not None:
            return there
        try:
            return await _sent(session, draft, ids_of(draft.media, progress))
        except Rejected as refused:
            if refused.reason.id != "x.duplicate":
                raise
            return await _duplicate(session, draft, progress)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look among our own posts or messages."""
        if Tree(progress).has("prepared"):
            return await sighted(look_up.after_preparing(session, draft, progress))
        return await sighted(look_up.at_all(session, draft))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """X makes an edit another post with another id, and lets only subscribers do it: not offered."""
        raise Rejected(Message("x.no_edit"))

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down."""
        kind = "dm_events" if remote.proof.get("conversation") else "tweets"
        try:
            await api_of(session).change("DELETE", f"/2/{kind}/{remote.id}")
        except Gone:
            return


publisher = Publisher()


def _check(session: Session, draft: Draft) -> None:
    """Raises Rejected for a text that is longer than this account may write."""
    limit = on_server(SPEC, session.account.facts).text[0]
    if not content.conversation(draft) and measured(draft.text, limit) > limit.maximum:
        raise Rejected(Message("x.too_long_here", {"maximum": limit.maximum}))


async def _sent(session: Session, draft: Draft, media_ids: Sequence[str]) -> Remote:
    talk, api = content.conversation(draft), api_of(session)
    if talk:
        response = await api.change("POST", f"/2/dm_conversations/{talk}/messages", content.message(draft, media_ids))
        id = TABLE.take(response, lambda tree: tree.identifier("data", "dm_event_id"), doubtful=True)
    else:
        response = await api.change("POST", "/2/tweets", content.post(draft, media_ids))
        id = TABLE.take(response, lambda tree: tree.identifier("data", "id"), doubtful=True)
    return look_up.remote(session, id, talk)


async def _duplicate(session: Session, draft: Draft, progress: Progress) -> Remote:
    """X has these words already: ours after all, an earlier post's, or it does not show whose."""
    sighting = await look_up.after_preparing(session, draft, progress)
    if isinstance(sighting, Found):
        return sighting.remote
    there = await look_up.standing(session, draft)
    if there is None:
        raise OutcomeUnknown(Message("x.duplicate_unseen"))
    raise Rejected(Message("x.duplicate_of", {"url": look_up.remote(session, there.id).url}))
