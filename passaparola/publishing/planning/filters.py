"""The choices of the filters, and what is chosen as words that can be taken away one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from passaparola import networks
from passaparola.publishing.models import Post
from passaparola.publishing.planning import team
from passaparola.publishing.planning.narrowing import Filter
from passaparola.publishing.sheet import connected
from passaparola.strategy.models import Campaign, Persona, Pillar
from passaparola.strategy.wording import FORMATS
from passaparola.workspaces.models import Brand

WORDS = {
    "brand": (_("Brand"), _("All brands")),
    "channel": (_("Channel"), _("All channels")),
    "network": (_("Network"), _("All networks")),
    "state": (_("State"), _("All states")),
    "campaign": (_("Campaign"), _("All campaigns")),
    "pillar": (_("Pillar"), _("All pillars")),
    "person": (_("Person"), _("Everybody")),
    "persona": (_("Persona"), _("All personas")),
    "format": (_("Format"), _("All formats")),
}


@dataclass(frozen=True)
class Choice:
    """One filter: its name in the address, its words, and what it offers as pairs of value and word."""

    name: str
    offered: Sequence[tuple[str, Any]]
    chosen: str

    @property
    def word(self) -> Any:
        """What it is called."""
        return WORDS[self.name][0]

    @property
    def everything(self) -> Any:
        """What stands for no choice."""
        return WORDS[self.name][1]

    @property
    def chosen_word(self) -> Any:
        """The word of what is chosen, empty for nothing."""
        return next((word for value, word in self.offered if self.chosen and value == self.chosen), "")


def of_brand(brand: Brand, to: Filter, states: Mapping[str, Any]) -> list[Choice]:
    """What the pages of one brand offer: only filters with something to choose."""
    channels = connected()
    offered: dict[str, Sequence[tuple[str, Any]]] = {
        "channel": _rows(channels),
        "network": _networks([each.network for each in channels]),
        "state": _states(states),
        "campaign": _rows(Campaign.objects.filter(binned_at__isnull=True)),
        "pillar": _rows(Pillar.objects.filter(binned_at__isnull=True)),
        "person": _rows(team.of(brand)),
        "persona": _rows(Persona.objects.filter(binned_at__isnull=True).order_by("name")),
        "format": list(FORMATS.items()),
    }
    return list(_choices(offered, to))


def across(brands: Sequence[Brand], to: Filter, states: Mapping[str, Any]) -> list[Choice]:
    """What the calendar over several brands offers."""
    people = {each.pk: each for brand in brands for each in team.of(brand)}
    used = Post.objects.filter(variants__chosen=True).values_list("variants__channel__network", flat=True).distinct()
    offered: dict[str, Sequence[tuple[str, Any]]] = {
        "brand": _rows(brands),
        "network": _networks(used),
        "state": _states(states),
        "person": _rows(sorted(people.values(), key=str)),
    }
    return list(_choices(offered, to))


def _choices(offered: Mapping[str, Sequence[tuple[str, Any]]], to: Filter) -> Iterator[Choice]:
    for name, pairs in offered.items():
        chosen = getattr(to, name)
        if len(pairs) > 1 or chosen:
            yield Choice(name, pairs, str(chosen or ""))


def _rows(rows: Any) -> list[tuple[str, Any]]:
    return [(str(each.pk), str(each)) for each in rows]


def _networks(ids: Any) -> list[tuple[str, Any]]:
    known = networks.every()
    return sorted(((each, known[each].spec.name) for each in set(ids) if each in known), key=lambda pair: pair[1])


def _states(states: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, shown[1]) for name, shown in states.items()]


def chips(choices: Sequence[Choice], to: Filter) -> list[dict[str, Any]]:
    """What is chosen, in words, with the query that is left when it is taken away."""
    found = [{"word": each.chosen_word, "without": to.without(each.name)} for each in choices if each.chosen_word]
    return ([{"word": f"“{to.q}”", "without": to.without("q")}] if to.q else []) + found
