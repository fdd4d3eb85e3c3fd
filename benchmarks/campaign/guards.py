"""Each guard of the engine taken out by injection, in the campaign's own processes only: what does it prevent?"""

from collections.abc import Callable
from typing import Any


def without_intent() -> None:
    """The call is made without its intent on record: whoever dies in it leaves an innocent-looking row."""
    from passaparola.deliveries import rules

    plain = rules.step

    def step(standing: Any, event: Any, now: Any) -> Any:
        if isinstance(event, rules.Intended):
            return plain(standing, rules.Prepared(), now)
        late = (rules.Accepted, rules.Doubted)
        if isinstance(event, late) and standing.state is rules.State.PREPARING:
            standing, _ = plain(standing, rules.Intended(), now)
        return plain(standing, event, now)

    rules.step = step


def without_fence() -> None:
    """Whoever lost its claim writes and sends as if it held it still, wherever the delivery stands by now."""
    from dataclasses import replace

    from passaparola.deliveries import rows, rules

    leased = " AND d.lease_until IS NOT NULL AND (%s OR d.lease_until > clock_timestamp())"
    assert leased in rows._LOCKED
    rows._LOCKED = rows._LOCKED.replace(leased, " AND (%s OR true)")
    rows._is_held = lambda claim, found: claim.delivery in found
    plain = rules.step

    def step(standing: Any, event: Any, now: Any) -> Any:
        try:
            return plain(standing, event, now)
        except rules.NotAllowed:
            return plain(replace(standing, state=_believed(event)), event, now)

    rules.step = step


def _believed(event: Any) -> Any:
    """Where a sender thinks that its delivery stands."""
    from passaparola.deliveries import rules

    if isinstance(event, rules.Prepared | rules.Intended):
        return rules.State.PREPARING
    return rules.State.UNKNOWN if isinstance(event, rules.Sighted | rules.LookUpFailed) else rules.State.SENDING


def without_settle() -> None:
    """A doubt is looked up at once, and again at once."""
    from dataclasses import replace
    from datetime import timedelta

    from passaparola.deliveries import rules

    plain = rules.step

    def step(standing: Any, event: Any, now: Any) -> Any:
        after, effects = plain(replace(standing, settle=timedelta(0)), event, now)
        return replace(after, settle=standing.settle), effects

    rules.step = step


def without_look_up() -> None:
    """Nobody looks: what is not known to be there is taken for absent."""
    from benchmarks.campaign import board_api
    from passaparola.kernel.network.port import Absent

    async def find(*_: Any) -> Any:
        return Absent()

    board_api.Publisher.find = find  # type: ignore[method-assign, assignment]


REMOVALS: dict[str, Callable[[], None]] = {
    "intent": without_intent,
    "fence": without_fence,
    "settle": without_settle,
    "look-up": without_look_up,
}
