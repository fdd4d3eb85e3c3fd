"""What a specification has against a call, and what every kind of specification offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

LIMITS = {"maxLength", "minLength", "maxItems", "minItems", "maximum", "minimum", "maxGraphemes", "maxSize", "accept"}
"""Rules on size: a request that the server refused may have broken them, which is why it was refused."""


@dataclass(frozen=True)
class Complaint:
    """One breach: which side of which operation, where in it, which rule, and in words."""

    where: str
    rule: str
    told: str

    def __str__(self) -> str:
        return f"{self.where}: {self.told} ({self.rule})"


class Specification(Protocol):
    """A network's own description of its API."""

    def operation(self, request: FakeRequest) -> str | None:
        """The name that the specification gives to this call; None where it knows no such call."""

    def request(self, operation: str, request: FakeRequest) -> Iterable[Complaint]:
        """What is wrong with what was asked."""

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Iterable[Complaint]:
        """What is wrong with what was answered."""
