"""What calendar, board and the calendar across brands are narrowed to: kept in the address, remembered per person."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from passaparola import networks
from passaparola.publishing.models import Post, Variant
from passaparola.publishing.slots import Place, SlotStanding
from passaparola.strategy.wording import FORMATS

REMEMBERED = "planning"
"""The session's key: the last filter of each brand, and of all of them under an empty name."""
LONGEST_WORDS = 200  # characters
_TOO_LARGE = 19  # digits that no id has
_IDS = ("brand", "channel", "campaign", "pillar", "persona", "person")


@dataclass(frozen=True)
class Filter:
    """What is shown; 0 and empty are everything. ``person`` wrote the post or has to."""

    brand: int = 0
    channel: int = 0
    network: str = ""
    campaign: int = 0
    pillar: int = 0
    persona: int = 0
    format: str = ""
    person: int = 0
    state: str = ""
    q: str = ""

    @property
    def count(self) -> int:
        """In how many ways it narrows."""
        return sum(bool(each) for each in asdict(self).values())

    @property
    def query(self) -> str:
        """As part of an address, without what narrows nothing."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def without(self, name: str) -> str:
        """The query without one of its parts; never empty, for that would mean the remembered one."""
        left = {each: value for each, value in asdict(self).items() if value and each != name}
        return urlencode(left or {"state": ""})

    def posts(self, rows: QuerySet[Post]) -> QuerySet[Post]:
        """These posts without those that are not shown; the state is left to whoever knows it."""
        for wanted, condition in self._conditions():
            if wanted:
                rows = rows.filter(condition)
        for word in self.q.split():
            own = Variant.objects.filter(post_id=OuterRef("pk"), text__icontains=word)
            rows = rows.filter(Q(text__icontains=word) | Q(title__icontains=word) | Exists(own))
        return rows

    def _conditions(self) -> list[tuple[object, Any]]:
        chosen = Variant.objects.filter(post_id=OuterRef("pk"), chosen=True)
        return [
            (self.brand, Q(brand_id=self.brand)),
            (self.channel, Exists(chosen.filter(channel_id=self.channel))),
            (self.network, Exists(chosen.filter(channel__network=self.network))),
            (self.campaign, Q(campaign_id=self.campaign)),
            (self.pillar, Q(pillar_id=self.pillar) | Q(pillar=None, slot__pillar_id=self.pillar)),
            (self.persona, Q(persona_id=self.persona) | Q(persona=None, slot__persona_id=self.persona)),
            (self.format, Q(slot__format=self.format)),
            (self.person, Q(assignee_id=self.person) | Q(assignee=None, made_by_id=self.person)),
        ]

    def shows_slot(self, place: Place) -> bool:
        """Whether a slot is shown: not when a post stands there in its stead, nor where only posts can be meant."""
        if self.campaign or self.person or self.q or place.standing is SlotStanding.FILLED:
            return False
        if any(each.at or each.post.plan_date for each in place.posts):
            return False
        slot = place.slot
        channel = slot.channel
        pairs = (
            (self.channel, channel.pk), (self.network, channel.network), (self.pillar, slot.pillar_id),
            (self.persona, slot.persona_id), (self.format, slot.format), (self.state, place.standing.value),
        )  # fmt: skip
        return all(not wanted or wanted == own for wanted, own in pairs)


def asked(request: HttpRequest, states: Mapping[str, object], brand: str = "") -> Filter:
    """The filter of the address, which is remembered; without one the remembered one. Nonsense narrows nothing.

    ``brand`` is the slug of the brand whose page it is, empty for all of them.
    """
    kept: dict[str, Any] = request.session.get(REMEMBERED, {})
    if not any(each.name in request.GET for each in fields(Filter)):
        return _read(kept.get(brand, {}), states)
    found = _read(request.GET, states)
    narrowing = {name: value for name, value in asdict(found).items() if value}
    if kept.get(brand, {}) != narrowing:
        request.session[REMEMBERED] = {**kept, brand: narrowing}
    return found


def of_address(request: HttpRequest, states: Mapping[str, object]) -> Filter:
    """The filter of the address alone: what a page asks for in the background remembers nothing."""
    return _read(request.GET, states)


def _read(given: Mapping[str, Any], states: Mapping[str, object]) -> Filter:
    known: dict[str, Collection[str]] = {"format": set(FORMATS), "state": states, "network": networks.every()}
    found: dict[str, Any] = {name: _number(str(given.get(name, ""))) for name in _IDS}
    for name, values in known.items():
        text = str(given.get(name, ""))
        found[name] = text if text in values else ""
    return Filter(**found, q=" ".join(str(given.get("q", "")).split())[:LONGEST_WORDS])


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < _TOO_LARGE else 0
