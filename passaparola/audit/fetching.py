"""Reading the history of a channel from its network, for an audit: a job that may be broken off and begun again.

What came is stored in parts while it comes. A job that runs again begins at the newest post, as networks do, and skips
what is stored already; one that the network ends early makes an audit of what came until then, which says so.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from passaparola import networks
from passaparola.audit import keeping, kept_history
from passaparola.audit.kept_history import Head
from passaparola.audit.models import Intake
from passaparola.channels import access
from passaparola.channels.models import Channel
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import ArchivedPost
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.port import Network, Session
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.means import door, store

_log = logging.getLogger(__name__)

MOST = 5_000
"""Posts of one history: what networks give in the patience that there is."""
PATIENCE = timedelta(minutes=10)
"""How long a history is read; what came until then is kept."""
_GRACE = timedelta(minutes=2)  # for the call that is under way when the patience ends
_PART = 1_000  # posts in one stored file
_STEP = 50  # posts between two words on how far it is


@dataclass
class Taken:
    """What one run brought: posts that are not stored yet, what is known by now, and why it ended early."""

    known: set[str]
    posts: list[ArchivedPost] = field(default_factory=list)
    ended: Message | None = None


def is_readable(row: Channel) -> bool:
    """Whether the history can be asked for: with the channel's access, or without any where there is none to be had."""
    network = networks.every().get(row.network)
    return network is not None and network.history is not None and (network.by_hand or not access.is_by_hand(row))


def begin(brand: int, channel: Channel, name: str, since: date | None, zone: str, *, person: int) -> Intake:
    """Note the history that is to be read; ``fetch`` does the rest. ``since`` is a day in ``zone``. Within a scope."""
    moment = datetime.combine(since, datetime.min.time(), ZoneInfo(zone)).isoformat() if since else None
    return Intake.objects.create(
        brand_id=brand, name=name, zone=zone, channel=channel, made_by_id=person,
        source={"network": channel.network, "since": moment},
    )  # fmt: skip


def fetch(brand: int, pk: int) -> None:
    """Read a history to its end and make the audit. Outside any scope; done twice, the second time does nothing."""
    with tenancy.brand(brand):
        intake = Intake.objects.select_related("channel").filter(pk=pk, state=Intake.State.READING).first()
    if intake is None or not intake.source:
        return
    if intake.channel is None or not is_readable(intake.channel) or is_held():
        reason = "history.held" if is_held() else "history.no_channel"
        _fail(intake, Message(reason))
        return
    taken = Taken(_known(intake.files))
    _read_all(intake, intake.channel, taken)
    if not taken.known:
        _fail(intake, taken.ended or Message("history.empty"))
        return
    if taken.posts or taken.ended:
        _store(intake, taken.posts, taken.ended)
    keeping.read(brand, pk)


def _read_all(intake: Intake, channel: Channel, taken: Taken) -> None:
    try:
        run(_read(intake, channel, taken), PATIENCE + _GRACE)
    except TimeoutError:
        taken.ended = Message("channel.no_answer")
    except Exception:  # whatever a network's answer leads to: what came before it stays
        _log.exception("the history of channel %s could not be read", channel.pk)
        taken.ended = Message("history.failed")


async def _read(intake: Intake, channel: Channel, taken: Taken) -> None:
    since = intake.source["since"]
    until = time.monotonic() + PATIENCE.total_seconds()
    try:
        network, session = await _opened(channel)
        if network.history is None:
            raise Rejected(Message("history.no_channel"))
        async with aclosing(network.history.since(session, datetime.fromisoformat(since) if since else None)) as posts:  # type: ignore[type-var]
            async for post in posts:
                await _take(intake, post, taken)
                taken.ended = _enough(taken, until)
                if taken.ended:
                    return
    except NetworkError as error:
        taken.ended = error.reason


async def _opened(channel: Channel) -> tuple[Network, Session]:
    """An open line; one without secrets to a network where accounts have none. Raises the errors of access."""
    if access.is_by_hand(channel):
        return access.network_of(channel), Session(door(), store(), access.account_of(channel), {})
    return await access.line(channel.brand_id, channel.pk, reading=True)


async def _take(intake: Intake, post: ArchivedPost, taken: Taken) -> None:
    name = kept_history.identity(post)
    if name in taken.known:
        return
    taken.known.add(name)
    taken.posts.append(post)
    if len(taken.posts) >= _PART:
        part, taken.posts = taken.posts, []
        await asyncio.to_thread(_store, intake, part, None)
    if len(taken.known) % _STEP == 0:
        await asyncio.to_thread(_tell, intake, len(taken.known))


def _enough(taken: Taken, until: float) -> Message | None:
    if len(taken.known) >= MOST:
        return Message("history.most", {"most": MOST})
    minutes = int(PATIENCE.total_seconds() // 60)
    return Message("history.too_long", {"minutes": minutes}) if time.monotonic() > until else None


def _store(intake: Intake, posts: Sequence[ArchivedPost], ended: Message | None) -> None:
    """Keep a part as a file of the intake, unless somebody else ended it meanwhile."""
    content = kept_history.written(Head(str(intake.source["network"]), ended), posts)
    kept = store().put(content, "application/octet-stream")
    with tenancy.brand(intake.brand_id):
        row = Intake.objects.select_for_update().filter(pk=intake.pk, state=Intake.State.READING).first()
        if row is None:
            return
        name = f"{row.source['network']}-{len(row.files) + 1}{kept_history.ENDING}"
        row.files = [*row.files, keeping.Upload(name, kept.hash, kept.bytes).as_json()]
        row.save(update_fields=["files"])


def _tell(intake: Intake, rows: int) -> None:
    with tenancy.brand(intake.brand_id):
        Intake.objects.filter(pk=intake.pk, state=Intake.State.READING).update(rows=rows)


def _fail(intake: Intake, reason: Message) -> None:
    with tenancy.brand(intake.brand_id):
        row = Intake.objects.filter(pk=intake.pk, state=Intake.State.READING)
        row.update(state=Intake.State.FAILED, reason=reason.as_json())


def _known(files: Sequence[Mapping[str, object]]) -> set[str]:
    """What an earlier run stored."""
    found = set[str]()
    with TemporaryDirectory(prefix="passaparola-history-") as folder:
        for file in files:
            path = Path(folder) / "part"
            with store().open(str(file["hash"])) as source:
                path.write_bytes(source.read())
            posts = (item for item in kept_history.read(path) if isinstance(item, ArchivedPost))
            found |= {kept_history.identity(post) for post in posts}
    return found
