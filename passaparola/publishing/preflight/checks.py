"""The checks of publishing itself: the channel at that hour, its limits, its other posts, the brand's own rules."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from passaparola.channels.access import account_of, spender, usable_until
from passaparola.channels.budgets import spent
from passaparola.channels.models import Health
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.message import Flat, Message, Problem
from passaparola.kernel.network.spec import Budget
from passaparola.kernel.plans import to_wall
from passaparola.publishing.content.prices import price_of
from passaparola.publishing.preflight import rules
from passaparola.publishing.preflight.port import Flight


def connection(flight: Flight) -> Iterator[Problem]:
    """Whether the channel will be let in at that hour."""
    handle: Flat = {"handle": flight.channel.handle}
    if flight.channel.health == Health.RECONNECT:
        yield Problem(Message("preflight.reconnect", handle), blocks=False, field="channel")
        return
    until = usable_until(flight.channel)
    if until is not None and until <= (flight.moment or flight.now):
        said = {**handle, "when": _when(until, flight.around.brand.zone)}
        yield Problem(Message("preflight.expires", said), blocks=False, field="channel")


def hold(flight: Flight) -> Iterator[Problem]:
    """A held brand sends nothing; a pause is days on which nothing new was meant to go out."""
    brand = flight.around.brand
    if brand.held_at is not None or brand.organisation.held_at is not None:
        yield Problem(Message("preflight.held"), blocks=False)
    for network, reason in flight.around.pauses:
        if network in ("", flight.channel.network):
            yield Problem(Message("preflight.pause", {"reason": reason or "–"}), blocks=False, field="plan")


def quota(flight: Flight) -> Iterator[Problem]:
    """Whether the network's limits leave room in the window that ends at that moment."""
    if flight.moment is None or flight.network.publisher is None:
        return
    for standing in spent(flight.network.spec, spender(flight.channel.pk, account_of(flight.channel))):
        if not _for_posts(standing.budget):
            continue
        used = standing.used if flight.moment - flight.now < standing.budget.window else 0
        planned = _planned(flight, flight.moment, standing.budget.window)
        if used + planned >= standing.budget.calls:
            minutes = int(standing.budget.window.total_seconds() // 60)
            said: Flat = {"calls": standing.budget.calls, "minutes": minutes, "planned": planned}
            yield Problem(Message("preflight.quota", said), blocks=False, field="plan")


def allowance(flight: Flight) -> Iterator[Problem]:
    """Whether the channel's posts of the day, as its network counted them at the last look, are used up.

    The count is of one day: it says nothing of a later moment, and nothing when it is older itself.
    """
    facts, looked = flight.channel.facts, flight.channel.checked_at
    total, used = rules.number(facts.get("quota.total")), rules.number(facts.get("quota.used"))
    if total is None or used is None or used < total or flight.network.publisher is None:
        return
    if looked is not None and (flight.moment or flight.now) - looked < rules.A_DAY:
        said: Flat = {"handle": flight.channel.handle, "used": used, "total": total}
        yield Problem(Message("preflight.used_up", said), blocks=False, field="plan")


def others(flight: Flight) -> Iterator[Problem]:
    """Nearly the same text on the same channel lately or soon, and another post minutes away."""
    zone = flight.around.brand.zone
    if alike := rules.twin(flight.text, flight.around.others):
        other, share = alike
        said: Flat = {"percent": round(share * 100), "when": _when(other.at, zone), "handle": flight.channel.handle}
        which = "preflight.said_before" if other.out else "preflight.said_soon"
        yield Problem(Message(which, said), blocks=False, field="text")
    if flight.moment and (near := rules.crowding(flight.moment, flight.around.others)):
        said = {"when": _when(near.at, zone), "handle": flight.channel.handle}
        yield Problem(Message("preflight.crowded", said), blocks=False, field="plan")


def price(flight: Flight) -> Iterator[Problem]:
    """What the call costs, where the network charges whoever publishes through its interface."""
    cost = price_of(flight.draft, flight.network.spec) if flight.network.publisher else None
    if cost is not None:
        said: Flat = {"amount": f"{cost.amount:f}", "currency": cost.currency, "network": flight.network.spec.name}
        yield Problem(Message(f"preflight.price.{cost.call}", said), blocks=False)


def tone(flight: Flight) -> Iterator[Problem]:
    """Words that the brand does not use."""
    if found := rules.avoided(flight.text, flight.around.avoid):
        yield Problem(Message("preflight.tone", {"words": ", ".join(found[:5])}), blocks=False, field="text")


OWN = (connection, hold, quota, allowance, others, price, tone)


def _for_posts(budget: Budget) -> bool:
    return not budget.methods or ("POST" in budget.methods and not any("media" in path for path in budget.paths))


def _planned(flight: Flight, moment: datetime, window: timedelta) -> int:
    rows = Delivery.objects.filter(channel=flight.channel, action=Action.PUBLISH, state=State.SCHEDULED)
    rows = rows.filter(due_at__gt=moment - window, due_at__lte=moment + timedelta(seconds=1))
    return rows.exclude(thing_id=flight.post.pk or 0).count()


def _when(moment: datetime, zone: str) -> str:
    return to_wall(moment, zone).strftime("%Y-%m-%d %H:%M")
