"""A brand's channel on a network's fake, a post of it that is out, and what people say below."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

from django.utils import timezone

from passaparola.channels import access, connecting
from passaparola.channels.models import Channel
from passaparola.conversations import answering, hearing
from passaparola.conversations.models import Answer, Thread, Utterance
from passaparola.conversations.overhearing import Overhearing
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.fakeserver import Running
from passaparola.kernel.loop import begin, run
from passaparola.kernel.message import Message
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.kernel.network.port import Draft, Remote
from passaparola.publishing.models import Post
from passaparola.workspaces import tenancy
from tests.support.browsing import answering as served
from tests.support.people import World
from tests.support.plain import PLAIN

TALKING = list(PLAIN)
SOON = timedelta(seconds=20)


@dataclass
class Room:
    """The brand ``caffe`` and its one channel."""

    world: World
    fake: NetworkFake
    running: Running
    channel: Channel
    post: int = 0
    remote: str = ""

    @property
    def brand(self) -> int:
        return self.channel.brand_id

    def publish(self, text: str = "Il pane è pronto.") -> str:
        """A post that went out from here; its remote id."""
        sent = run(self._sent(text), SOON)
        with tenancy.brand(self.brand):
            made = Post.objects.create(brand_id=self.brand, text=text)
            thing = handing.Thing("post", made.pk)
            row = handing.hand_over(self.channel, thing, handing.Content(text), timezone.now())
            done = {"state": "sent", "remote_id": sent.id, "remote_url": sent.url, "sent_at": timezone.now()}
            Delivery.objects.filter(pk=row.pk).update(next_at=None, settled_at=timezone.now(), **done)
        self.post, self.remote = made.pk, sent.id
        return sent.id

    async def _sent(self, text: str) -> Remote:
        network, session = await access.line(self.brand, self.channel.pk)
        assert network.publisher is not None
        moment = timezone.now()
        draft = Draft(key=uuid4().hex, text=text, at=moment, made_at=moment)
        return await network.publisher.commit(session, draft, await network.publisher.prepare(session, draft, {}))

    def says(self, text: str, who: str = "Lea", to: str = "") -> None:
        """Somebody answers the post, or something below it."""
        self.fake.reply(to or self.remote, who, text)

    def hear(self) -> Message | None:
        """Listen now."""
        return hearing.hear(self.brand, self.channel.pk)

    def threads(self) -> list[Thread]:
        """The conversations, in the order in which they began."""
        with tenancy.brand(self.brand):
            return list(Thread.objects.select_related("opener", "delivery").order_by("pk"))

    def texts(self) -> list[str]:
        """Everything stored, the oldest first."""
        with tenancy.brand(self.brand):
            return list(Utterance.objects.order_by("at", "pk").values_list("text", flat=True))

    def answer(self, text: str = "Grazie!", thread: Thread | None = None) -> Answer:
        """Anna answers the last words of the conversation."""
        anna = self.world.people["anna"].pk
        chosen = thread or self.threads()[0]
        with tenancy.person(anna, "caffe"):
            said = Utterance.objects.filter(thread_id=chosen.pk, own=False).order_by("-at", "-pk").first()
            assert said is not None
            return answering.answer(said, text, uuid4(), anna)

    def settle(self, answer: Answer, state: str = "sent", remote: str = "") -> None:
        """Its delivery came to an end."""
        with tenancy.brand(self.brand):
            rows = Delivery.objects.filter(thing_kind="answer", thing_id=answer.pk)
            rows.update(state=state, remote_id=remote, next_at=None, settled_at=timezone.now())


@contextmanager
def room_on(network: str, world: World) -> Iterator[Room]:
    """A room on this network."""
    fake = import_module(f"passaparola.networks.{network}.fake").FAKE()
    with served(fake) as running:
        connected = connecting.authorise(network, dict(fake.demo_account(running.url)))
        with tenancy.brand(world.brands["caffe"]):
            channel = connecting.keep(network, connected)
        room = Room(world, fake, running, channel)
        room.publish()
        yield room


@contextmanager
def overhearing(look: float = 0.05, pause: float = 0.05) -> Iterator[None]:
    """Streams are followed meanwhile; at the end everything that was being stored is."""
    ended = threading.Event()

    async def follow() -> None:
        try:
            await Overhearing(look, pause).run()
        finally:
            ended.set()

    running = begin(follow())
    try:
        yield
    finally:
        running.cancel()
        assert ended.wait(SOON.total_seconds())
