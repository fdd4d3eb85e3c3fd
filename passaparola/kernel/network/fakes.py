"""What the fake of a network offers beside answering requests: to the contract suites, and to the sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse


@dataclass(frozen=True)
class Shown:
    """A post as anybody sees it on the fake. ``path`` is its page there; ``replies`` are (who, text).

    ``follows`` is the remote id of what it continues, ``poll`` the choices of its poll; empty for none.
    """

    id: str
    path: str
    text: str
    title: str
    alts: tuple[str, ...]
    likes: int
    reposts: int
    replies: tuple[tuple[str, str], ...]
    follows: str = ""
    warning: str = ""
    language: str = ""
    poll: tuple[str, ...] = ()


class NetworkFake(Protocol):
    """A network in memory: a faithful server, its visitors, and a hand on its switches."""

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer a request as the real server would."""

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types to connect the fake's own account, when the fake answers at ``url``."""

    def shown(self) -> Sequence[Shown]:
        """The demo account's posts that anybody can see, newest first."""

    def like(self, post: str, who: str) -> bool:
        """Somebody likes a post, by its remote id. False where the network has no likes."""

    def repost(self, post: str, who: str) -> bool:
        """Somebody passes a post on. False where the network has no such thing."""

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody answers a post."""

    def remove(self, post: str) -> None:
        """The account's owner takes a post down on the network itself."""

    def shut_out(self) -> None:
        """Withdraw every password and token: the account must be connected again."""


class ConsentFake(NetworkFake, Protocol):
    """The fake of a network that is connected by consent."""

    def demo_app(self, url: str) -> Mapping[str, str]:
        """The fields of an application registered on the fake that answers at ``url``, with ``server`` = ``url``."""

    def agree(self, address: str) -> Mapping[str, str]:
        """The query that a person comes back with who says yes at ``address`` (where ``Consent.begin`` sent them)."""
