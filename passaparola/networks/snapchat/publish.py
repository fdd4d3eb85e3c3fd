"""Publishing: the encrypted file first, then one call, with a look at the profile's own things before it."""

from collections.abc import Sequence
from datetime import timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look_up import noted, sighted, standing
from passaparola.kernel.network.outcomes import Gone, NetworkError, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Draft, Found, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.snapchat import look_up
from passaparola.networks.snapchat.connect import connect
from passaparola.networks.snapchat.errors import TABLE
from passaparola.networks.snapchat.files import upload
from passaparola.networks.snapchat.placing import LISTS, body, is_video, placement, words
from passaparola.networks.snapchat.rest import line_of, profile
from passaparola.networks.snapchat.spec import LONGEST, LONGEST_TITLE, SHORTEST_SPOTLIGHT


class Publisher:
    """One picture or video, as a Spotlight, a story or a saved story."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """What does not go with the place that was chosen."""
        found = [Problem(reason) for reason in _refusals(draft)]
        if placement(draft) == "story" and draft.text.strip():
            found.append(Problem(Message("snapchat.story_no_words"), blocks=False, field="text"))
        return found

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the file, and note what is there already."""
        for reason in _refusals(draft):
            raise Rejected(reason)
        there = noted(progress) or await look_up.before(session, draft)
        return {**there, "media": await upload(session, draft.media[0], Tree(progress).opt("media"))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """The network tells that it still works on a file only when it is posted: then the call is put off."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Post it, unless it is there."""
        if (there := standing(await look_up.after_preparing(session, draft, progress))) is not None:
            return there
        name = LISTS[placement(draft)]
        given = body(draft, Tree(progress).text("media", "id"))
        response = await line_of(session).change("POST", f"{profile(session)}/{name}", given)
        made = TABLE.take(response, _made, doubtful=True)
        return look_up.remote(session, f"{name}/{made}") if made else await _listed(session, draft, progress)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look among the profile's own things, as itself."""
        if Tree(progress).has("prepared"):
            return await sighted(look_up.after_preparing(session, draft, progress))
        return await sighted(look_up.at_all(session, draft))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Nothing can be changed."""
        raise Rejected(Message("snapchat.no_edit"))

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down; deleting twice is deleting."""
        try:
            await line_of(session).change("DELETE", f"{profile(session)}/{remote.id}")
        except Gone:
            await connect.who(session)


publisher = Publisher()


def _refusals(draft: Draft) -> list[Message]:
    """What the network would refuse, or leave out without a word."""
    where, found = placement(draft), list[Message]()
    if not draft.media:
        return [Message("snapchat.no_media")]
    if where == "spotlight" and not is_video(draft):
        found.append(Message("snapchat.spotlight_video"))
    shortest = SHORTEST_SPOTLIGHT / timedelta(seconds=1)
    if where == "spotlight" and any(item.duration is not None and item.duration < shortest for item in draft.media):
        found.append(Message("snapchat.spotlight_short", {"seconds": round(shortest)}))
    if where == "spotlight" and len(draft.text) > LONGEST:
        found.append(Message("snapchat.description_long", {"maximum": LONGEST}))
    if where == "saved_story" and not words(draft):
        found.append(Message("snapchat.title_missing"))
    if where == "saved_story" and len(words(draft)) > LONGEST_TITLE:
        found.append(Message("snapchat.title_long", {"maximum": LONGEST_TITLE}))
    return found


def _made(tree: Tree) -> str:
    """The id of what was posted; the answer about a story has none."""
    if tree.has("saved_stories"):
        return next(each.text("saved_story", "id") for each in tree.each("saved_stories"))
    return tree.opt_text("spotlight_id") or tree.opt_text("story_id") or ""


async def _listed(session: Session, draft: Draft, progress: Progress) -> Remote:
    """What was posted, by the list. Raises OutcomeUnknown while it is not there yet."""
    try:
        sighting = await look_up.after_preparing(session, draft, progress)
    except NetworkError as error:
        raise OutcomeUnknown(error.reason) from error
    if isinstance(sighting, Found):
        return sighting.remote
    raise OutcomeUnknown(Message("snapchat.not_listed"))
