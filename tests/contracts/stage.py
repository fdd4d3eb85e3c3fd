"""A network's fake behind real HTTP, and an account connected to it."""

import io
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from PIL import Image

from passaparola import networks
from passaparola.kernel.fakeserver import FakeRequest, Fault, Running, Seen, Strike, serve
from passaparola.kernel.http import Door
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.kernel.network.port import Connect, Draft, MediaItem, Network, Publisher, Session
from passaparola.kernel.objects import from_address
from tests.library.videos import movie

LATE = timedelta(seconds=1)  # how long after its request a late commit is applied
READY = 20  # how often a network may say that it is still working on a file
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """What a check plays on. ``publisher`` is the network's own, or a mutant of it."""

    network: Network
    fake: NetworkFake
    running: Running
    session: Session
    publisher: Publisher
    given: dict[str, str]

    @property
    def connect(self) -> Connect:
        assert self.network.connect is not None
        return self.network.connect

    def draft(self, text: str = "Il pane è pronto.", media: tuple[MediaItem, ...] = (), **more: object) -> Draft:
        """A draft with a key of its own."""
        plain = Draft(key=str(uuid.uuid4()), text=text, at=AT, made_at=datetime.now(UTC), language="it", media=media)
        return replace(plain, **more)  # type: ignore[arg-type]

    def picture(self, alt: str = "Un pane", colour: int = 0) -> MediaItem:
        """An image in the store."""
        written = io.BytesIO()
        Image.new("RGB", (64, 48), (colour % 256, 120, 40)).save(written, "PNG")
        stored = self.session.store.put(written.getvalue(), "image/png")
        return MediaItem(stored.hash, "image/png", stored.bytes, alt, 64, 48, "pane.png")

    def video(self, alt: str = "Il forno", number: int = 0) -> MediaItem:
        """A video in the store."""
        content = movie(seconds=number + 1)
        stored = self.session.store.put(content, "video/mp4")
        return MediaItem(stored.hash, "video/mp4", stored.bytes, alt, 640, 360, "forno.mp4", number + 1)

    def rich(self) -> Draft:
        """A draft that needs everything ``prepare`` can do."""
        return self.draft(
            "Ciao! #pane https://example.com", (self.picture("uno", 1), self.picture("due", 2)), title="Pane"
        )

    def since(self, mark: int) -> list[Seen]:
        """The requests after the first ``mark``."""
        return self.running.seen[mark:]

    async def publish(self, draft: Draft):
        """Prepare, ask until the network is ready, commit; the remote thing."""
        progress = await self.publisher.prepare(self.session, draft, {})
        for _ in range(READY):
            if await self.publisher.is_ready(self.session, draft, progress) is None:
                break
        return await self.publisher.commit(self.session, draft, progress)

    def break_at(self, position: int, strike: Strike) -> None:
        """Let the request at this position from now on fail, and no other."""
        self.running.chance = _nth(position, strike)

    def break_writes(self, strike: Strike, status: int = 502) -> None:
        """Let every request that changes something fail."""
        self.running.chance = lambda request: (
            None if request.method == "GET" else Fault(strike, status=status, after=LATE)
        )

    def break_all(self, strike: Strike, status: int = 500) -> None:
        """Let every request fail."""
        self.running.chance = lambda request: Fault(strike, status=status)

    def mend(self) -> None:
        """No more faults."""
        self.running.chance = None


def _nth(position: int, strike: Strike) -> Callable[[FakeRequest], Fault | None]:
    left = iter(range(position + 1))

    def chance(_: FakeRequest) -> Fault | None:
        return Fault(strike) if next(left, None) == position else None

    return chance


@asynccontextmanager
async def staged(
    name: str,
    folder: Path,
    mutate: Callable[[Publisher], Publisher] | None = None,
    server: NetworkFake | None = None,
) -> AsyncIterator[Stage]:
    """The stage of a network, connected; on its own fake, or on another ``server`` that offers the same."""
    network = networks.named(name)
    fake = server or import_module(f"passaparola.networks.{name}.fake").FAKE()
    assert network.connect is not None
    assert network.publisher is not None
    async with serve(fake) as running, Door([running.authority]) as door:
        given = dict(fake.demo_account(running.url))
        connected = await network.connect.authorise(door, given)
        session = Session(door, from_address(str(folder)), connected.account, connected.secrets)
        publisher = mutate(network.publisher) if mutate else network.publisher
        yield Stage(network, fake, running, session, publisher, given)
