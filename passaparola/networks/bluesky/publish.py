"""Publishing: the record's key is ours, so the same post put twice is one post.

``putRecord`` with ``swapRecord: null`` says "only if there is nothing yet". Seen on a real server: absent gives 200,
the same record again 200 without a new commit, another record under the key 400 InvalidSwap. ``createRecord`` would
answer 500 to a repeat, and without a key it makes a second post.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from passaparola.kernel.http import File, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, Rejected, TryLater
from passaparola.kernel.network.port import (
    Absent,
    Draft,
    Found,
    Inconclusive,
    MediaItem,
    NotReady,
    Progress,
    Remote,
    Session,
    Sighting,
)
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.bluesky.errors import TABLE, BlobGone, KeyTaken, Missing
from passaparola.networks.bluesky.facets import handles_in
from passaparola.networks.bluesky.records import POST, created_at, is_video, record_key, record_of
from passaparola.networks.bluesky.xrpc import Line, line_of

Record = tuple[str, Tree]
"""A record's CID and its value."""


class Publisher:
    """Posts of text and images on a personal data server."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """An empty post needs a picture; pictures and a video do not go together."""
        if not draft.text.strip() and not draft.media:
            return [Problem(Message("bluesky.empty"), field="text")]
        if len({is_video(item) for item in draft.media}) > 1:
            return [Problem(Message("bluesky.one_kind"), field="media")]
        return []

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the images, find out who the mentions are and what is answered."""
        known = Tree(progress)
        prepared: dict[str, object] = {"blobs": await _upload(session, draft.media, known.opt("blobs"))}
        line = line_of(session)
        prepared["mentions"] = known.at("mentions").value if known.has("mentions") else await _resolve(line, draft.text)
        if draft.follows is not None:
            prepared["reply"] = known.at("reply").value if known.has("reply") else await _reply_to(line, draft.follows)
        return prepared

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Images are ready as soon as they are uploaded."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Put the record where there is none. A record of ours that is there already is the answer."""
        put = partial(_put, session, record_key(draft), swap=None)
        try:
            return await put(record_of(draft, progress))
        except BlobGone:
            return await put(record_of(draft, await self.prepare(session, draft, {**progress, "blobs": None})))
        except KeyTaken as taken:
            return await self._already_there(session, draft, taken)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look under the key, which follows from the draft alone. Reading needs no token."""
        try:
            cid, value = await _get(session, record_key(draft))
        except Missing:
            return Absent()
        except NetworkError as error:
            return Inconclusive(error.reason)
        if not _is_of(draft, value):
            return Inconclusive(Message("bluesky.key_taken", {"detail": record_key(draft)}))
        return Found(_remote(session, record_key(draft), cid))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Put the new words over the record that stands there; its moment and what it answers stay."""
        key = remote.id.rpartition("/")[2]
        prepared = await self.prepare(session, draft, progress)
        cid, value = await _get(session, key)
        kept = {name: value.at(name).value for name in ("createdAt", "reply") if value.has(name)}
        try:
            return await _put(session, key, {**record_of(draft, prepared), **kept}, swap=cid)
        except KeyTaken as raced:
            raise TryLater(raced.reason) from raced

    async def delete(self, session: Session, remote: Remote) -> None:
        """Delete the record; the server answers 200 also when it is gone."""
        given = {"repo": session.account.remote_id, "collection": POST, "rkey": remote.id.rpartition("/")[2]}
        await line_of(session).call("com.atproto.repo.deleteRecord", given, doubtful=True)

    async def _already_there(self, session: Session, draft: Draft, taken: KeyTaken) -> Remote:
        match await self.find(session, draft, {}):
            case Found(remote):
                return remote
            case _:  # not ours, or gone again since: only a look-up in its own time may tell
                raise OutcomeUnknown(taken.reason) from taken


publisher = Publisher()


def _is_of(draft: Draft, value: Tree) -> bool:
    """Whether a record under the draft's key is its own: by the planned moment, or by the words where it was moved."""
    said = value.opt_text("text")
    return value.opt_text("createdAt") == created_at(draft) or (bool(said) and said == draft.text)


async def _put(session: Session, key: str, record: Mapping[str, object], swap: str | None) -> Remote:
    given = {"repo": session.account.remote_id, "collection": POST, "rkey": key, "record": record, "swapRecord": swap}
    response = await line_of(session).call("com.atproto.repo.putRecord", given, doubtful=True)
    return _remote(session, key, TABLE.take(response, lambda tree: tree.text("cid"), doubtful=True))


async def _get(session: Session, key: str) -> Record:
    query = (("repo", session.account.remote_id), ("collection", POST), ("rkey", key))
    response = await Line(session.door, session.account.address).query("com.atproto.repo.getRecord", *query)
    return TABLE.take(response, lambda tree: (tree.text("cid"), tree.at("value")))


def _remote(session: Session, key: str, cid: str) -> Remote:
    account = session.account
    uri = f"at://{account.remote_id}/{POST}/{key}"
    pages = account.facts.get("pages")
    url = f"{pages}/profile/{account.remote_id}/post/{key}" if pages else uri
    return Remote(uri, url, datetime.now(UTC), {"cid": cid})


async def _upload(session: Session, media: Sequence[MediaItem], known: Tree | None) -> dict[str, object]:
    blobs = {name: blob.value for name, blob in known.fields()} if known else {}
    for item in media:
        if item.hash not in blobs:
            blobs[item.hash] = await _upload_one(session, item)
    return blobs


async def _upload_one(session: Session, item: MediaItem) -> object:
    line = line_of(session)
    try:
        response = await line.upload(File(partial(session.store.open, item.hash), item.size, item.type))
    except TryLater:
        # The reference server answers a refused token with 500 here (seen): ask where it says so.
        await line.query("com.atproto.server.getSession")
        raise
    return TABLE.take(response, lambda tree: tree.at("blob").value)


async def _resolve(line: Line, text: str) -> dict[str, str]:
    """The DIDs of the handles in a text; one that the network does not know stays plain text."""
    dids = {}
    for handle in handles_in(text):
        try:
            response = await line.query("com.atproto.identity.resolveHandle", ("handle", handle))
        except Rejected:
            continue
        dids[handle] = TABLE.take(response, lambda tree: tree.text("did"))
    return dids


async def _reply_to(line: Line, parent: Remote) -> dict[str, object]:
    """The references of an answer: to its parent, and to the root of the thread that the parent stands in.

    What was heard brings both along; a post of ours is read again.
    """
    known = parent.proof
    if "root" in known:
        root = {"uri": known["root"], "cid": known["root_cid"]}
        return {"root": root, "parent": {"uri": parent.id, "cid": known["cid"]}}
    repo, collection, key = parent.id.removeprefix("at://").split("/")
    query = (("repo", repo), ("collection", collection), ("rkey", key))
    response = await line.query("com.atproto.repo.getRecord", *query)
    cid, value = TABLE.take(response, lambda tree: (tree.text("cid"), tree.at("value")))
    own = {"uri": parent.id, "cid": cid}
    return {"root": value.at("reply", "root").value if value.has("reply") else own, "parent": own}
