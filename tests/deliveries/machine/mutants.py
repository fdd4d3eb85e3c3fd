"""Planted mistakes: in the text of the rules, and in the guards around them. The machine must find each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType

from passaparola.deliveries import rules
from tests.deliveries.machine.bounds import Guards
from tests.deliveries.machine.play import Channel, run
from tests.deliveries.machine.world import StepFunction

_EDITS: Mapping[str, tuple[str, str]] = {
    "no settling time before the first look-up": (
        "settled = now + _jittered(standing.settle, standing)", "settled = now"),
    "the settling time is counted from the intent": (
        "settled = now + _jittered(standing.settle, standing)",
        "settled = (standing.intent_at or now) + standing.settle"),
    "look-ups follow each other at once": (
        "next_at=now + _jittered(standing.settle, standing)", "next_at=now"),
    "waits may be shorter than asked": ("(1 + JITTER *", "(1 - JITTER *"),
    "one absence is enough": ("ABSENCES_NEEDED = 2", "ABSENCES_NEEDED = 1"),
    "absences of an earlier doubt count": ("reason=reason, absences=0, lookups=0", "reason=reason, lookups=0"),
    "resent without an absence": (
        "return _absent(replace(standing, absences=standing.absences + 1), now)",
        "return _absent(replace(standing, absences=ABSENCES_NEEDED), now)"),
    "an inconclusive look-up counts as an absence": (
        "return _not_looked_up(standing, LookUpFailed(reason), now)",
        "return _absent(replace(standing, absences=standing.absences + 1), now)"),
    "resent for ever": ("if standing.resends >= RESENDS_ALLOWED", "if standing.resends >= 99"),
    "a person is asked instead of sending again": ("RESENDS_ALLOWED = 5", "RESENDS_ALLOWED = 0"),
    "a doubt is a postponement": (
        "repeatable = standing.state is State.PREPARING or", "repeatable = standing.state is not State.UNKNOWN or"),
    "a doubt is a success": (
        "return _doubted(_from(standing, event, State.PREPARING, State.SENDING), reason, now)",
        "return _settled(standing, State.SENT)"),
    "a doubt is a failure": (
        "return _doubted(_from(standing, event, State.PREPARING, State.SENDING), reason, now)",
        "return _settled(standing, State.FAILED, reason)"),
    "a doubt is a person's at once": (
        "return _doubted(_from(standing, event, State.PREPARING, State.SENDING), reason, now)",
        "return _waiting(standing, reason)"),
    "a doubt is never looked up": ("next_at=settled, reason=reason", "next_at=None, reason=reason"),
    "after a death while sending it is prepared anew": (
        "return _died_sending(standing, now)",
        "return replace(standing, state=State.PREPARING), (Effect.PREPARE,)"),
    "after a death while sending it is called failed": (
        "return _died_sending(standing, now)", 'return _settled(standing, State.FAILED, Message("test.why"))'),
    "a death while looking is sent again": (
        "return _after_death(standing, Effect.LOOK_UP, now)",
        "return replace(standing, state=State.SCHEDULED, next_at=now), (Effect.RELEASE,)"),
    "nothing is ever carried alone": ("if died.alone or died.deaths < DEATHS_TOGETHER:", "if True:"),
    "deaths while sending never isolate": ("alone=standing.alone or deaths >= DEATHS_TOGETHER", "alone=standing.alone"),
    "who only waited is counted as killed": (
        "replace(found, idle=False), found.idle", "replace(found, idle=False), False"),
    "nobody who holds it is counted as killed": (
        "replace(found, idle=False), found.idle", "replace(found, idle=False), True"),
    "what is sent is said to wait": ("return replace(sending, idle=False), (Effect.COMMIT,)",
                                     "return sending, (Effect.COMMIT,)"),
    "what goes on is said to wait": ("idle=isinstance(event, Waited)", "idle=True"),
    "deaths are not counted": ("died = replace(standing, deaths=standing.deaths + 1)", "died = standing"),
    "a single death makes a dead letter": ("DEATHS_ALLOWED = 3", "DEATHS_ALLOWED = 1"),
    "a person's word lets it kill others again": ("alone=standing.alone, late", "alone=False, late"),
    "a postponement forgets to come back": (
        "state=State.SCHEDULED, next_at=again", "state=State.SCHEDULED, next_at=None"),
    "what the network asks for is not kept": (
        "min(asked, LONGEST_ASKED) if asked is not None else backoff(tries)", "backoff(tries)"),
    "a postponement is a failure": (
        "later = replace(standing, state=State.SCHEDULED", "later = replace(standing, state=State.FAILED"),
    "postponed for ever": ("if retries > RETRIES_ALLOWED:", "if retries < 0:"),
    "a person is asked after few postponements": ("RETRIES_ALLOWED = 30", "RETRIES_ALLOWED = 2"),
    "a person is asked after one failed look-up": ("LOOKUPS_ALLOWED = 6", "LOOKUPS_ALLOWED = 1"),
    "looked up for ever": ("if lookups < LOOKUPS_ALLOWED:", "if lookups < 10**9:"),
    "late is sent all the same": ("return now - standing.due_at > standing.late", "return False"),
    "late while preparing is sent all the same": (
        "case State.SCHEDULED | State.PREPARING if _is_late", "case State.SCHEDULED if _is_late"),
    "asked before it is late": ("return now - standing.due_at > standing.late", "return now > standing.due_at"),
    "what a person asked for is asked about again": (
        "if standing.late is None or standing.asked or", "if standing.late is None or"),
    "what came due while held goes out": (
        'return _waiting(_from(standing, event, *_NOT_YET), Message("delivery.held_meanwhile"))',
        "return _from(standing, event, *_NOT_YET), (Effect.RELEASE,)"),
    "what is prepared early is never taken up again": (
        "state=State.SCHEDULED, next_at=standing.due_at, reason=None", "state=State.SCHEDULED, next_at=None"),
    "what was found is sent again": (
        "return _settled(standing, State.SENT, note)",
        "return replace(standing, state=State.SCHEDULED, next_at=now), (Effect.RELEASE,)"),
    "an acceptance is a doubt that is sent again": (
        "return _settled(_from(standing, event, State.SENDING), State.SENT)",
        "return replace(standing, state=State.SCHEDULED, next_at=now), (Effect.RELEASE,)"),
    "a refusal is a success": ("State.SENDING), State.FAILED, reason)", "State.SENDING), State.SENT, reason)"),
}  # fmt: skip
_GUARDS: Mapping[str, Guards] = {
    "no fence": Guards(fence=False),
    "no deadline before the call": Guards(deadline=False),
    "the intent after the call": Guards(intent_first=False),
    "no order in a channel": Guards(order=False),
    "what is stuck holds its channel for ever": Guards(release=False),
    "what is passed is not marked": Guards(mark=False),
    "a hold holds nothing": Guards(hold=False),
    "what is claimed ahead does not wait": Guards(moment=False),
    "what was put off is claimed ahead": Guards(patience=False),
    "who goes on after a wait does not say so": Guards(begun=False),
    "what kills is given to everybody": Guards(isolation=False),
}


def _mutated(old: str, new: str) -> StepFunction:
    """The step of rules whose text is changed in one place."""
    assert rules.__file__ is not None
    with open(rules.__file__, encoding="utf-8") as file:  # noqa: PTH123 - one read of one file
        text = file.read()
    if text.count(old) != 1:
        raise ValueError(f"{text.count(old)} places in the rules say {old!r}")
    module = ModuleType("mutated_rules")
    exec(compile(text.replace(old, new), "mutated_rules", "exec"), module.__dict__)
    step: StepFunction = module.__dict__["step"]
    return step


def every() -> dict[str, Callable[[], type[Channel]]]:
    """A machine for each mistake, by the mistake's name."""
    edits = {name: (lambda edit=edit: _machine(step=_mutated(*edit))) for name, edit in _EDITS.items()}
    guards = {name: (lambda given=given: _machine(guards=given)) for name, given in _GUARDS.items()}
    return {**edits, **guards}


def _machine(step: StepFunction = rules.step, guards: Guards | None = None) -> type[Channel]:
    return type("Mutant", (Channel,), {"step": staticmethod(step), "guards": guards or replace(Guards())})


def symptom(machine: type[Channel], examples: int, number: int) -> str:
    """How the mistake shows; empty where it does not."""
    try:
        run(machine, examples, number)
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return ""
