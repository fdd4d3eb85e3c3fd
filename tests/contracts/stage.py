"""A network's fake behind real HTTP, and an account connected to it."""

import io
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

from PIL import Image

from passaparola import networks
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Fault, Running, Seen, Strike, serve
from passaparola.kernel.http import Door
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.kernel.network.port import Connect, Connected, Draft, MediaItem, Network, Publisher, Session
from passaparola.kernel.network.spec import MediaRule
from passaparola.kernel.objects import ObjectStore, from_address
from tests.contracts.official.witness import Witness, official_of
from tests.library.videos import movie

LATE = timedelta(seconds=1)  # how long after its request a late commit is applied
READY = 20  # how often a network may say that it is still working on a file
CALLBACK = "https://passaparola.example/connect/back/"
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
        """A draft with a key of its own, and with the file and the title that a post needs on this network."""
        spec, bare = self.network.spec, not media and more.get("follows") is None
        media = (self.file(),) if bare and spec.needs_media else media
        for character in "".join(limit.refused for limit in spec.text):
            text = text.replace(character, "")
        plain = Draft(key=str(uuid.uuid4()), text=text, at=AT, made_at=datetime.now(UTC), language="it", media=media)
        return replace(plain, **({"title": "Pane"} if spec.needs_title else {}) | more)  # type: ignore[arg-type]

    def nothing(self) -> Draft:
        """A draft that no network takes: without words, files and title."""
        return Draft(key=str(uuid.uuid4()), text="", at=AT, made_at=datetime.now(UTC), language="it")

    def rule(self, kind: str) -> MediaRule | None:
        """What the network says of files of this kind."""
        return next((rule for rule in self.network.spec.media if rule.kind == kind), None)

    def file(self, alt: str = "Un pane", number: int = 0) -> MediaItem:
        """A file of the kind that the network names first."""
        first = next((rule.kind for rule in self.network.spec.media), "image")
        return self.video(alt, number) if first == "video" else self.picture(alt, number)

    def picture(self, alt: str = "Un pane", colour: int = 0) -> MediaItem:
        """An image in the store, of a type and size that the network takes."""
        rule, written = self.rule("image"), io.BytesIO()
        kind = "PNG" if rule is None or "image/png" in rule.types else "JPEG"
        edge = max(64, (rule and rule.min_edge) or 0)
        size = (edge, edge) if rule and rule.ratios else (edge, edge * 3 // 4)
        Image.new("RGB", size, (colour % 256, 120, 40)).save(written, kind)
        mime = f"image/{kind.lower()}"
        stored = self.session.store.put(written.getvalue(), mime)
        return MediaItem(stored.hash, mime, stored.bytes, alt, *size, f"pane.{kind.lower()}")

    def video(self, alt: str = "Il forno", number: int = 0) -> MediaItem:
        """A video in the store, of a shape and length that the network takes."""
        rule = self.rule("video")
        shortest = rule.min_duration.total_seconds() if rule and rule.min_duration else 0
        upright = rule is not None and rule.ratios is not None and rule.ratios[1] < 1
        size = (1080, 1920) if upright else (1920, 1080) if rule and rule.min_edge else (640, 360)
        content = movie(*size, seconds=shortest + number + 1)
        stored = self.session.store.put(content, "video/mp4")
        return MediaItem(stored.hash, "video/mp4", stored.bytes, alt, *size, "forno.mp4", shortest + number + 1)

    def rich(self) -> Draft:
        """A draft that needs everything ``prepare`` can do: two pictures, or as much as the network takes."""
        rule = self.rule("image") or self.rule("video")
        files = tuple(self.file(alt, n) for n, alt in enumerate(("uno", "due")[: rule.max_count if rule else 0], 1))
        return self.draft("Ciao! #pane https://example.com", files, title="Pane")

    def alts(self, draft: Draft) -> list[str]:
        """What those who cannot see the files are told of them on this network, sorted."""
        rules = [self.network.spec.media_rule(item.type) for item in draft.media]
        return sorted(i.alt if rule and rule.alt else "" for i, rule in zip(draft.media, rules, strict=True))

    def changed(self, text: str = "Corretto") -> Draft:
        """A draft that changes whatever the network lets be changed of a published post."""
        edits = self.network.spec.edits
        media = (self.file("tre", 3),) if "media" in edits else ()
        return replace(self.draft(text, media, title="Corretto"), media=media)

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
            None if self.only_asks(request.method, request.path) else Fault(strike, status=status, after=LATE)
        )

    def only_asks(self, method: str, path: str) -> bool:
        """Whether a call changes nothing, by its method or by the network's own word."""
        return method == "GET" or any(fnmatchcase(f"{method} {path}", each) for each in self.network.spec.asks)

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
    watch: Callable[[NetworkFake], Witness] | None = None,
) -> AsyncIterator[Stage]:
    """The stage of a network, connected; on its own fake, or on another ``server`` that offers the same.

    Where the network's own specification is here, everything that was asked and answered is held to it at the end;
    whoever gives a ``watch`` does that itself.
    """
    network = networks.named(name)
    fake = server or import_module(f"passaparola.networks.{name}.fake").FAKE()
    assert network.publisher is not None
    store = from_address(str(folder))
    official = None if mutate or server or watch else official_of(name)
    witness = (watch or Witness)(fake)
    async with serve(witness) as running, serve(Shelf(store)) as shelf, Door([running.authority]) as door:
        given = dict(fake.demo_account(running.url))
        connected = await connected_to(network, fake, running.url, door, given)
        session = Session(door, store, connected.account, connected.secrets, lambda item: f"{shelf.url}/{item.hash}")
        publisher = mutate(network.publisher) if mutate else network.publisher
        yield Stage(network, fake, running, session, publisher, given)
    if official is not None:
        assert official.breaches(witness.calls) == []


async def connected_to(
    network: Network, fake: NetworkFake, url: str, door: Door, given: Mapping[str, str]
) -> Connected:
    """The fake's own account, connected by what a person types, or by saying yes."""
    if network.consent is None or not network.spec.app:
        assert network.connect is not None
        return await network.connect.authorise(door, given)
    app = Application(fake.demo_app(url), CALLBACK)  # type: ignore[attr-defined]
    begun = await network.consent.begin(door, app, given, "a-state")
    answer = fake.agree(begun.address)  # type: ignore[attr-defined]
    (connected, *_) = await network.consent.finish(door, app, begun.keep, answer)
    fields = {f"app.{name}": value for name, value in app.fields.items()}
    return replace(connected, secrets={**connected.secrets, **fields})


class Shelf:
    """Where a network that fetches files finds those of a draft, as the product serves them."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    async def handle(self, request: FakeRequest) -> FakeResponse:
        with self.store.open(request.path.strip("/")) as file:
            return FakeResponse(200, file.read(), {"Content-Type": "application/octet-stream"})
