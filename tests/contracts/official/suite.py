"""The whole contract suite of a network on a watched stage: publishing, conversations, and everything that reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from passaparola import networks
from tests.contracts import checks, talk
from tests.contracts.official.plants import with_an_unknown_field, with_wrong_types
from tests.contracts.official.witness import Call, Official, Tally, Witness, official_of
from tests.contracts.stage import Stage, staged

Check = Callable[[Stage], Awaitable[None]]


@dataclass
class Run:
    """What became of one network's suites. What was planted is (how often, and how often caught)."""

    network: str
    file: str
    cases: int = 0
    failed: list[str] = field(default_factory=list)
    planted_fields: tuple[int, int] = (0, 0)
    planted_types: tuple[int, int] = (0, 0)
    tally: Tally = field(default_factory=Tally)


def networks_held() -> list[str]:
    """Networks that publish, each held to its specification where it has one."""
    return [name for name, network in networks.every().items() if network.publisher]


def cases_of(name: str) -> dict[str, Check]:
    """Every check that applies to a network."""
    network = networks.named(name)
    found: dict[str, Check] = {
        each: check for each, check in checks.EVERY.items() if checks.applies(each, network.spec)
    }
    if network.conversations is not None:
        found |= {f"talk: {each}": check for each, check in talk.EVERY.items() if talk.applies(each, network.spec)}
    return found | {f"read: {each.__name__}": each for each in READS}


async def run(name: str, folder: Path) -> Run:
    """Every case on a stage of its own; a case that fails is named, and what it asked is held to nothing."""
    official = official_of(name)
    made = Run(name, official.file if official else "none")
    for number, (case, check) in enumerate(cases_of(name).items()):
        made.cases += 1
        try:
            calls = await calls_of(name, check, _made(folder / str(number)))
        except Exception as failure:  # whatever it is: the next case is of interest too
            made.failed.append(f"{case}: {type(failure).__name__}: {str(failure)[:300]}")
            continue
        if official is not None:
            weigh(official, calls, made.tally)
    if official is not None and not made.failed:
        await _plant(official, made, _made(folder / "plants"))
    return made


async def _plant(official: Official, made: Run, folder: Path) -> None:
    """Plant an unknown field into each request of a round, and a wrong type into each field of its answers."""
    calls = await a_round(official, folder)
    fields = [bool(official.breaches([with_an_unknown_field(call)])) for call in calls]
    types = [bool(official.breaches([wrong])) for call in calls for wrong in with_wrong_types(call)]
    made.planted_fields, made.planted_types = (len(fields), sum(fields)), (len(types), sum(types))


async def a_round(official: Official, folder: Path) -> list[Call]:
    """Calls of most kinds that went well, each held to the specification."""
    calls = await calls_of(official.name, _most, folder)
    spoken = [call for call in calls if official.speaks_of(call) and not official.gap_of(call)]
    return [call for call in spoken if call.answer.status < 400]


async def _most(stage: Stage) -> None:
    await checks.a_post_appears_once_whole_and_with_its_pictures(stage)
    await numbers_are_read(stage)
    if stage.network.conversations is not None:
        post = await stage.publish(stage.draft("Pane"))
        stage.fake.reply(post.id, "Lea", "Buono!")
        await talk.heard(stage)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def weigh(official: Official, calls: list[Call], tally: Tally) -> None:
    """Hold every call to the specification."""
    for call in calls:
        official.weigh(call, tally)


async def calls_of(name: str, check: Check, folder: Path) -> list[Call]:
    """Everything that was asked and answered while a check ran."""
    async with watched(name, folder) as (stage, witness):
        await check(stage)
        await stage.running.settled()
    return witness.calls


@asynccontextmanager
async def watched(name: str, folder: Path) -> AsyncIterator[tuple[Stage, Witness]]:
    """A stage whose fake is watched."""
    seen: list[Witness] = []

    def watch(fake):
        seen.append(Witness(fake))
        return seen[0]

    async with staged(name, folder, watch=watch) as stage:
        yield stage, seen[0]


async def numbers_are_read(stage: Stage) -> None:
    """What a post and the account count."""
    remote = await stage.publish(stage.draft())
    stage.fake.like(remote.id, "Lea")
    if stage.network.metrics is not None:
        await stage.network.metrics.of(stage.session, remote)
        await stage.network.metrics.of_account(stage.session)


async def who_passed_it_on_is_read(stage: Stage) -> None:
    """Reposts and quotes, with the people who made them."""
    remote = await stage.publish(stage.draft())
    stage.fake.repost(remote.id, "Lea")
    if stage.network.spread is not None:
        _ = [one async for one in stage.network.spread.of(stage.session, remote)]


async def own_posts_are_read_back(stage: Stage) -> None:
    """What an audit reads."""
    for number in range(3):
        await stage.publish(stage.draft(f"Storia {number}"))
    if stage.network.history is not None:
        _ = [one async for one in stage.network.history.since(stage.session, datetime.now(UTC) - timedelta(days=1))]


async def the_account_is_kept(stage: Stage) -> None:
    """Who it is, new tokens, and the end of access."""
    account = stage.session.account
    await stage.connect.who(stage.session)
    fresh = await stage.connect.refresh(stage.session.door, account, stage.session.secrets)
    await stage.connect.revoke(stage.session.door, account, {**stage.session.secrets, **fresh})


READS: tuple[Check, ...] = (
    numbers_are_read,
    who_passed_it_on_is_read,
    own_posts_are_read_back,
    the_account_is_kept,
)
