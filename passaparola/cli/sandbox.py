"""The sandbox: every network's fake behind real HTTP on loopback, and people who like, answer and pass on.

``PASSAPAROLA_SANDBOX`` says where each answers: ``network=port`` with commas between. Nothing here is known to the
product: it reaches the sandbox through the same door, and by the same calls, as the real networks.
"""

import asyncio
import logging
import os
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack
from importlib import import_module
from typing import cast

from passaparola import networks
from passaparola.kernel.fakeserver import serve
from passaparola.kernel.network.fakes import ConsentFake, NetworkFake
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import Evidence

HOST = "127.0.0.1"
GLANCE_SECONDS = 2.0
"""How often the audience looks at what is new."""
INTEREST = 14
"""How many things people do about one post before they turn to something else."""

_log = logging.getLogger(__name__)

PEOPLE = ("Giulia", "Marco", "Ahmed", "Chiara", "Tommaso", "Wei", "Francesca", "Luca", "Elena", "Davide")
ANSWERS = (
    "Che profumo! A che ora sfornate?",
    "Passo domattina con i bambini.",
    "Finalmente! Lo aspettavo da settimane.",
    "Spedite anche fuori città?",
    "L'ho fatto assaggiare in ufficio: finito in due minuti.",
    "Is there a version without gluten?",
    "Best one in town.",
)


def addresses() -> dict[str, int]:
    """The port of each network in the sandbox."""
    pairs = (entry.split("=") for entry in os.environ.get("PASSAPAROLA_SANDBOX", "").split(",") if entry)
    return {network: int(port) for network, port in pairs}


def fakes() -> dict[str, NetworkFake]:
    """A fresh fake of every network that can publish."""
    able = [name for name, network in networks.every().items() if network.publisher is not None]
    return {name: import_module(f"passaparola.networks.{name}.fake").FAKE() for name in able}


def demo_accounts() -> Mapping[str, Mapping[str, str]]:
    """What a person types to connect the accounts that the demo begins with."""
    made = fakes()
    return {name: made[name].demo_account(url) for name, url in _urls().items() if is_begun_with(networks.named(name))}


def demo_apps() -> Mapping[str, Mapping[str, str]]:
    """The fields of an application on each sandbox network that asks for one: people connect there by consent."""
    asking = {
        name: url for name, url in _urls().items() if networks.named(name).consent and networks.named(name).spec.app
    }
    made = fakes()
    return {name: cast("ConsentFake", made[name]).demo_app(url) for name, url in asking.items()}


def is_begun_with(network: Network) -> bool:
    """Whether the demo has an account there from its beginning: what was tried on the real server, by a password or
    token that is typed. All others can be connected in it.
    """
    proof = network.spec.evidence.get("publish")
    typed = any(field.secret for field in network.spec.connect) and not network.spec.app
    return typed and proof is not None and proof.level is Evidence.REAL_SERVER


def _urls() -> Mapping[str, str]:
    return {name: f"http://{HOST}:{port}" for name, port in addresses().items()}


class Audience:
    """People who come across a network's posts: a little at a time, never all at once."""

    def __init__(self, fake: NetworkFake, seed: int = 0) -> None:
        self.fake = fake
        self.chance = random.Random(seed)
        self.deeds: dict[str, int] = {}

    def glance(self) -> None:
        """Everybody looks once: about half of the posts that still interest get one more reaction."""
        for post in self.fake.shown():
            done = self.deeds.get(post.id, 0)
            if done < INTEREST and self.chance.random() < 0.6:
                self.deeds[post.id] = done + 1
                self._react(post.id, done)

    def _react(self, post: str, done: int) -> None:
        who = self.chance.choice(PEOPLE)
        if done % 4 == 2:
            self.fake.reply(post, who, ANSWERS[(done // 4 + len(self.deeds)) % len(ANSWERS)])
        elif done % 5 == 3:
            self.fake.repost(post, who)
        else:
            self.fake.like(post, who)


async def run() -> None:
    """Serve until cancelled."""
    made = fakes()
    async with AsyncExitStack() as stack:
        audiences = []
        for name, port in addresses().items():
            await stack.enter_async_context(serve(made[name], HOST, port))
            audiences.append(Audience(made[name], seed=port))
            _log.info("sandbox: %s answers on port %d", name, port)
        while True:
            for audience in audiences:
                audience.glance()
            await asyncio.sleep(GLANCE_SECONDS)


def main() -> None:
    """``python -m passaparola.cli.sandbox``."""
    logging.basicConfig(level=logging.INFO)
    asyncio.run(run())


if __name__ == "__main__":
    main()
