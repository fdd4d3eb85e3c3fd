"""The campaigns: in bounds, out of bounds, and with a guard taken out."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.campaign import faults, states
from benchmarks.campaign.conductor import Conductor, Score
from benchmarks.campaign.injected import register_networks
from benchmarks.campaign.plan import Board, Phase
from benchmarks.campaign.processes import Boards, Zygote
from benchmarks.campaign.scale import FACTOR_NAME, Scale
from benchmarks.installation import Installation, installation

SETTLING = 4.0
"""So many times the order-release time is waited at the end for what is still on its way."""
MANY = 10
"""More commits in flight than this fall due together, so that there are as many at a kill."""
AIMING = 6.0
"""Seconds that a blow waits for its step, where a campaign is about that step."""
SLOWLY = (0.3, 0.6)
"""Seconds that an answer then takes."""
QUIET = (20, 500)
"""Fewest and most deliveries of the round without faults, a tenth of the others."""
RESTART = 5.0
"""Seconds that a restart of the database may take."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    deliveries: int
    kills: int
    crashes: int
    seed: int
    in_flight: int
    a_second: float
    factor: float

    @property
    def scale(self) -> Scale:
        return Scale(self.factor)

    @property
    def channels(self) -> int:
        """Enough for order to matter on each, and for the commits in flight to find one each."""
        return max(2 * self.in_flight if self.in_flight > MANY else 16, min(200, self.deliveries // 10))


@dataclass
class Field:
    """Where a campaign takes place."""

    asked: Asked
    house: Installation
    boards: Boards
    board: Board
    without: str = ""

    def play(self, phase: Phase, score: Score, temper: dict[str, Any]) -> dict[str, Any]:
        """One round, to its verdict."""
        asked, random = self.asked, Random(f"{self.asked.seed} {phase.folder.name}")
        phase.folder.mkdir()
        self.boards.conduct(commits=str(phase.folder / "commits.jsonl"), **temper)
        zygote = Zygote(phase.folder, self.house.environment, asked.in_flight, self.without)
        conductor = Conductor(self.house, zygote, phase.folder, random)
        try:
            begin = self.board.hand_over(phase, asked.scale, random)
            blows = score.blows(phase.span.total_seconds(), random, _clumps(phase))
            seconds = conductor.play(blows, begin.timestamp(), _patience(asked.scale))
            states.dump(conductor, phase.folder)
            allowed = states.Allowed.by(asked.scale, RESTART if score.crashes else 0.0)
            stood = states.heads(conductor, phase.folder)
            waits = states.waited_too_long(stood, allowed)
            waited = {"waited_too_long": len(waits), "waits": waits[:20], "worst_waits_s": states.worst_waits(stood)}
            return {**self._verdict(phase, conductor, seconds), **waited}
        finally:
            conductor.close()
            zygote.close()

    def _verdict(self, phase: Phase, conductor: Conductor, seconds: float) -> dict[str, Any]:
        figures, struck = self.boards.figures(), conductor.struck
        calls = sum(figures["calls"].values())
        return {
            **counted(phase.folder),
            "calls": figures["calls"],
            "faults": {**figures["faults"], **struck.what},
            "faulted_calls": round(sum(figures["faults"].values()) / max(calls, 1), 4),
            "rarest_fault": round(min(figures["faults"].values(), default=0) / max(calls, 1), 4),
            "kill_points": dict(struck.points),
            "in_flight_at_kill": _middle(struck.in_flight),
            "look_ups_at_kill": _middle(struck.looking),
            "seconds": round(seconds, 1),
        }


def counted(folder: Path) -> dict[str, Any]:
    """The verdict of the program that knows neither the product nor the campaign."""
    words = [sys.executable, "-I", "-S", str(Path(__file__).with_name("count.py")), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


@contextmanager
def field(folder: Path, asked: Asked, without: str = "") -> Iterator[Field]:
    """An installation, two boards, and a brand with accounts on both."""
    folder.mkdir(exist_ok=True)
    register_networks()
    (folder / "data").mkdir()
    with installation(folder / "data") as house, Boards(asked.seed, house.environment) as boards:
        yield _field(asked, house, boards, without)


def _field(asked: Asked, house: Installation, boards: Boards, without: str) -> Field:
    from tests.deliveries.desk import small_world

    told = {"PASSAPAROLA_EGRESS_ALLOW": ",".join(boards.authorities), FACTOR_NAME: str(asked.factor)}
    house.environment = {**house.environment, **told}
    board = Board(small_world().brands["caffe"], boards.authorities)
    board.connect(asked.channels)
    return Field(asked, house, boards, board, without)


def in_bounds(folder: Path, asked: Asked) -> dict[str, Any]:
    """First a round without faults, then the one that counts."""
    quiet = max(QUIET[0], min(QUIET[1], asked.deliveries // 10))
    with field(folder, asked) as here:
        calm = here.play(_phase(folder / "quiet", replace(asked, deliveries=quiet)), Score(), {"hostile": False})
        verdict = here.play(_phase(folder / "hostile", asked), _score(asked), _hostile(asked))
    return {**_asked(asked), **verdict, "without_faults": _short(calm)}


def out_of_bounds(folder: Path, asked: Asked) -> dict[str, Any]:
    """Pauses of twice the lease just before the first byte, and commits after twice the settling time."""
    lease, settle = asked.scale.timing(1).lease.total_seconds(), asked.scale.settle.total_seconds()
    pauses = max(3, asked.deliveries // 50)
    score = replace(
        _score(asked), pauses=pauses, pause=(2 * lease, 2 * lease), pause_points=("first byte",), patience=AIMING
    )
    temper = {**_hostile(asked), "late": (2 * settle, 2.5 * settle)}
    with field(folder, asked) as here:
        verdict = here.play(_phase(folder / "beyond", asked), score, temper)
    return {**_asked(asked), "out_of_bounds": True, **verdict}


def weakened(folder: Path, asked: Asked, guard: str) -> dict[str, Any]:
    """With one guard taken out, and the blows that it is there for."""
    with field(folder, asked, guard) as here:
        verdict = here.play(_phase(folder / f"no {guard}", asked), _aimed(asked, guard), _tempered(asked, guard))
    return {**_asked(asked), "without": guard, **verdict}


def guards(folder: Path, asked: Asked) -> dict[str, Any]:
    """Each guard in place and taken out, under the same blows."""
    table = []
    with field(folder, asked) as here:
        for guard in ("intent", "fence", "settle", "look-up"):
            for without in ("", guard):
                here.without = without
                phase = _phase(folder / (f"no {guard}" if without else f"with {guard}"), asked)
                verdict = here.play(phase, _aimed(asked, guard), _tempered(asked, guard))
                names = ("lost", "duplicates", "duplicates_by_network", "false_sent", "false_failed", "needs_person")
                table.append({"guard": guard, "in_place": not without, **{name: verdict[name] for name in names}})
    return {**_asked(asked), "guards": table}


def _aimed(asked: Asked, guard: str) -> Score:
    """The blows that a guard is there for: the fence for pauses beyond the lease, the intent for deaths in a call."""
    if guard == "intent":
        return replace(_score(asked), kill_points=("call during", "call after", "record before"), patience=AIMING)
    if guard != "fence":
        return _score(asked)
    lease = asked.scale.timing(1).lease.total_seconds()
    points = ("take after", "intend before")
    return Score(
        pauses=max(6, asked.kills // 2), pause=(1.2 * lease, 1.8 * lease), pause_points=points, patience=AIMING
    )


def _tempered(asked: Asked, guard: str) -> dict[str, Any]:
    """The settling time is there for commits that come late: for it, as late as the bounds allow."""
    if guard != "settle":
        return _hostile(asked)
    most = asked.scale.settle.total_seconds() / 2
    return {**_hostile(asked), "aimed": faults.LATE, "late": (0.8 * most, most)}


def _score(asked: Asked) -> Score:
    """One pause and one wrong clock for each hundred deliveries at least; pauses up to half of the lease."""
    lease, each = asked.scale.timing(1).lease.total_seconds(), max(2, asked.deliveries // 99)
    return Score(asked.kills, asked.crashes, each, each, (0.0, lease / 2))


def _hostile(asked: Asked) -> dict[str, Any]:
    """Late commits and stale timelines up to half of the settling time; slow answers where many are to be open."""
    most = asked.scale.settle.total_seconds() / 2
    slowly = {"answer": SLOWLY} if asked.in_flight > MANY else {}
    return {"hostile": True, "late": (0.0, most), "lag": (0.0, most), **slowly}


def _phase(folder: Path, asked: Asked) -> Phase:
    if asked.in_flight <= MANY:
        return Phase(folder, asked.deliveries, asked.a_second)
    return Phase(folder, asked.deliveries, asked.a_second / asked.in_flight, asked.in_flight)


def _clumps(phase: Phase) -> tuple[float, ...]:
    """When posts fall due together: then there is something in flight."""
    if phase.at_once == 1:
        return ()
    return tuple(number / phase.a_second for number in range(phase.deliveries // phase.at_once))


def _patience(scale: Scale) -> float:
    return 60.0 + SETTLING * scale.timing(1).release_after.total_seconds()


def _asked(asked: Asked) -> dict[str, Any]:
    timing = asked.scale.timing(asked.in_flight)
    spans = {"lease": timing.lease, "settle": asked.scale.settle, "release_after": timing.release_after}
    return {
        "deliveries": asked.deliveries,
        "kills": asked.kills,
        "database_crashes": asked.crashes,
        "seed": asked.seed,
        "factor": asked.factor,
        "in_flight": asked.in_flight,
        "channels": asked.channels,
        "spans_s": {name: round(span.total_seconds(), 3) for name, span in spans.items()},
    }


def _middle(counts: list[int]) -> dict[str, int]:
    ordered = sorted(counts)
    return {"p50": ordered[len(ordered) // 2], "max": ordered[-1]} if ordered else {}


def _short(verdict: dict[str, Any]) -> dict[str, Any]:
    return {name: verdict[name] for name in ("commits", "lateness_s", "lost", "duplicates", "misordered")}
