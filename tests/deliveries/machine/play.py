"""Hypothesis at the controls: any order of steps, crashes, pauses, decisions and holds."""

from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from passaparola.deliveries import rules
from tests.deliveries.machine.bounds import Guards
from tests.deliveries.machine.witness import NATURES
from tests.deliveries.machine.world import StepFunction, World, channel

STEPS = 60
_FATES = st.sampled_from(range(100))
_SPANS = st.sampled_from([timedelta(seconds=each) for each in (2, 9, 31, 61, 61, 61, 75, 152, 152, 600)])
_RARE = st.sampled_from(["person"] * 5 + ["hold"] * 2 + ["cancel"])
_NATURES = st.sampled_from(["", "", "", "preparing", "intended", "called", "looking", *NATURES])


class Channel(RuleBasedStateMachine):
    """One channel's deliveries. Subclasses change the rules or take a guard away."""

    step: ClassVar[StepFunction] = staticmethod(rules.step)
    guards: ClassVar[Guards] = Guards()
    examples: ClassVar[int] = 0
    world: World

    @initialize(late=st.tuples(*[st.booleans()] * 3), natures=st.tuples(*[_NATURES] * 3), begin=st.booleans())
    def hand_over(self, late: tuple[bool, ...], natures: tuple[str, ...], *, begin: bool) -> None:
        """Three deliveries come to be; the first moment may have come already."""
        Channel.examples += 1
        self.world = channel(late, natures, type(self).step, self.guards)
        if begin:
            self.world.wait(timedelta(minutes=16))

    @rule(who=st.integers(0, 2), fates=st.lists(_FATES, min_size=1, max_size=4))
    def act(self, who: int, fates: list[int]) -> None:
        """A sender goes on by some steps."""
        for fate in fates:
            self.world.act(self.world.senders[who], fate)

    @rule(who=st.integers(0, 2), fates=st.lists(_FATES, min_size=6, max_size=6), then=_SPANS)
    def carry(self, who: int, fates: list[int], then: timedelta) -> None:
        """A sender carries something as far as it goes, and time goes by."""
        self.act(who, fates)
        self.world.wait(then)

    @rule(who=st.integers(0, 2), fates=st.lists(_FATES, min_size=3, max_size=3), then=_SPANS)
    def look(self, who: int, fates: list[int], then: timedelta) -> None:
        """Shorter than what publishes: enough for a look-up."""
        self.act(who, fates)
        self.world.wait(then)

    @rule(span=_SPANS)
    def wait(self, span: timedelta) -> None:
        """Time goes by: a moment, a while, or longer than a lease."""
        self.world.wait(span)

    @rule(who=st.integers(0, 2), found=st.booleans())
    def crash(self, who: int, *, found: bool) -> None:
        """A sender dies, wherever it is."""
        self.world.crash(self.world.senders[who], found=found)

    @rule(what=_RARE, which=st.integers(0, 2), sends=st.booleans(), span=_SPANS)
    def people(self, what: str, which: int, span: timedelta, *, sends: bool) -> None:
        """Somebody decides, takes something back, or holds the brand for a while, in which a sender goes on."""
        if what == "person":
            self.world.person(self.world.rows[which], sends=sends)
        elif what == "cancel":
            self.world.cancel(self.world.rows[which])
        else:
            self.world.hold()
            self.world.wait(span)
            self.act(which, [99] * 4)
            self.world.resume()

    def teardown(self) -> None:
        """All must come to its end."""
        if hasattr(self, "world"):
            self.world.calm()


def run(machine: type[Channel], examples: int, number: int, *, shrink: bool = False) -> None:
    """Play so many examples. Raises what the machine raises: Broken where an invariant does not hold."""
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    told = settings(
        max_examples=examples, stateful_step_count=STEPS, deadline=None, database=None, phases=phases,
        suppress_health_check=list(HealthCheck), print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(machine), settings=told)
