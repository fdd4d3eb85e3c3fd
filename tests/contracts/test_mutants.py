"""Publishers that break the contract are caught: the checks are worth something."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola import networks
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, Rejected, TryLater
from passaparola.kernel.network.port import Absent, Draft, Publisher
from passaparola.kernel.network.spec import IdempotencyBy, NetworkSpec
from tests.contracts.checks import EVERY, applies
from tests.contracts.stage import staged

PUBLISHING = [name for name, network in networks.every().items() if network.publisher]


class Mutant:
    """The network's publisher with one flaw."""

    def __init__(self, sound: Publisher) -> None:
        self.sound = sound

    def __getattr__(self, name: str):
        return getattr(self.sound, name)


def _renewed(draft: Draft) -> Draft:
    return replace(draft, key=str(uuid.uuid4()))


class FreshKeyPerCall(Mutant):
    async def commit(self, session, draft, progress):
        fresh = _renewed(draft)
        return await self.sound.commit(session, fresh, await self.sound.prepare(session, fresh, {}))


class RetriesBlindly(Mutant):
    async def commit(self, session, draft, progress):
        try:
            return await self.sound.commit(session, draft, progress)
        except OutcomeUnknown:
            fresh = _renewed(draft)
            return await self.sound.commit(session, fresh, await self.sound.prepare(session, fresh, {}))


class CallsDoubtCertain(Mutant):
    async def commit(self, session, draft, progress):
        try:
            return await self.sound.commit(session, draft, progress)
        except OutcomeUnknown as error:
            raise TryLater(error.reason) from error


class SeesNothing(Mutant):
    async def find(self, session, draft, progress):
        return Absent()


class SeesOnlyWithProgress(Mutant):
    async def find(self, session, draft, progress):
        other = replace(_renewed(draft), text="Altro")
        return await self.sound.find(session, draft if progress else other, progress)


class TrustsABrokenLookUp(Mutant):
    async def find(self, session, draft, progress):
        sighting = await self.sound.find(session, draft, progress)
        return sighting if hasattr(sighting, "remote") else Absent()


class PublishesWhilePreparing(Mutant):
    async def prepare(self, session, draft, progress):
        prepared = await self.sound.prepare(session, draft, progress)
        await self.sound.commit(session, draft, prepared)
        return prepared


class PublishesWhileLooking(Mutant):
    async def find(self, session, draft, progress):
        if progress:
            await self.sound.commit(session, draft, progress)
        return await self.sound.find(session, draft, progress)


class EditsByPublishingAgain(Mutant):
    async def edit(self, session, draft, remote, progress):
        return await self.sound.commit(session, draft, await self.sound.prepare(session, draft, {}))


class RefusesASecondDelete(Mutant):
    gone: set[str]

    async def delete(self, session, remote):
        self.__dict__.setdefault("gone", set())
        if remote.id in self.gone:
            raise Rejected(Message("test.gone"))
        self.gone.add(remote.id)
        await self.sound.delete(session, remote)


class TellsItsSecrets(Mutant):
    async def commit(self, session, draft, progress):
        try:
            return await self.sound.commit(session, draft, progress)
        except NetworkError as error:
            raise OutcomeUnknown(Message("test.leak", dict(session.secrets))) from error


class CutsTheText(Mutant):
    async def commit(self, session, draft, progress):
        short = replace(draft, text=draft.text[:20])
        return await self.sound.commit(session, short, await self.sound.prepare(session, short, {}))

    async def prepare(self, session, draft, progress):
        return await self.sound.prepare(session, replace(draft, text=draft.text[:20]), progress)


CAUGHT: dict[Callable[[Publisher], Mutant], str] = {
    FreshKeyPerCall: "committing_twice_is_one_post",
    RetriesBlindly: "a_lost_answer_is_a_doubt_and_is_found",
    CallsDoubtCertain: "a_lost_answer_is_a_doubt_and_is_found",
    SeesNothing: "looking_needs_no_progress",
    SeesOnlyWithProgress: "looking_needs_no_progress",
    TrustsABrokenLookUp: "a_broken_look_up_proves_nothing",
    PublishesWhilePreparing: "preparing_shows_nothing_and_repeats_nothing",
    PublishesWhileLooking: "looking_never_changes_anything",
    EditsByPublishingAgain: "editing_twice_is_one_edit",
    RefusesASecondDelete: "deleting_twice_is_deleting",
    TellsItsSecrets: "secrets_stay_out_of_logs_and_reasons",
    CutsTheText: "unicode_is_kept",
}


def _is_a_flaw(mutant: Callable[[Publisher], Mutant], spec: NetworkSpec) -> bool:
    """Where only the words are looked for, a fresh key changes nothing."""
    by_words = spec.idempotency.by is IdempotencyBy.LOOKUP and spec.idempotency.key_window is None
    return applies(CAUGHT[mutant], spec) and not (by_words and mutant is FreshKeyPerCall)


HELD_TO = [(name, mutant) for name in PUBLISHING for mutant in CAUGHT if _is_a_flaw(mutant, networks.named(name).spec)]


@pytest.mark.parametrize(("name", "mutant"), HELD_TO, ids=lambda each: getattr(each, "__name__", each))
async def test_a_mutant_is_caught(name: str, mutant: Callable[[Publisher], Mutant], tmp_path: Path) -> None:
    async with staged(name, tmp_path, mutant) as stage:
        with pytest.raises((AssertionError, NetworkError)):
            await EVERY[CAUGHT[mutant]](stage)
