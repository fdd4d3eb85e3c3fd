"""From files to a kept audit. Reading takes its time and is done outside any tenant's scope."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.db import transaction

from passaparola.analysis.reading import Unsure, same
from passaparola.analysis.tables import Unreadable
from passaparola.audit.baseline import SCHEMA, Json, baseline, hash_of
from passaparola.audit.gathering import Gathered, gather
from passaparola.audit.models import Audit, Intake
from passaparola.kernel.message import Message
from passaparola.kernel.objects import MissingObject
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store

SMALL_BYTES = 2_000_000
"""Files of so many bytes together are read while the person waits (a second or two); larger ones by a job."""


@dataclass(frozen=True)
class Upload:
    """A file in the object store; ``bytes`` its size."""

    name: str
    hash: str
    bytes: int

    def as_json(self) -> Json:
        """As it is kept on the rows."""
        return {"name": self.name, "hash": self.hash, "bytes": self.bytes}


def begin(brand: int, name: str, uploads: Sequence[Upload], zone: str, *, channel: int | None, person: int) -> Intake:
    """Note the files of an audit to be; ``read`` does the rest. Within a scope."""
    return Intake.objects.create(
        brand_id=brand,
        name=name,
        files=[upload.as_json() for upload in uploads],
        zone=zone,
        channel_id=channel,
        made_by_id=person,
    )


def answer(intake: Intake, told: Mapping[str, str]) -> None:
    """Take what a person said about columns; the files are read anew. Within a scope."""
    intake.told = {**intake.told, **told}
    intake.state, intake.questions, intake.reason, intake.rows = Intake.State.READING, {}, None, 0
    intake.save(update_fields=["told", "state", "questions", "reason", "rows"])


def is_small(intake: Intake) -> bool:
    """Whether it is read while the person waits."""
    return sum(int(file["bytes"]) for file in intake.files) <= SMALL_BYTES


def read(brand: int, pk: int) -> None:
    """Read an intake to its end, whatever that is. Outside any scope; done twice, the second time does nothing."""
    with tenancy.brand(brand):
        intake = Intake.objects.filter(pk=pk, state=Intake.State.READING).first()
    if intake is None:
        return
    try:
        result = audited(intake.files, intake.told, intake.zone, intake)
    except Unsure as unsure:
        _note(brand, pk, Intake.State.ASKING, questions=_questions(unsure))
    except _Dates as dates:
        _note(brand, pk, Intake.State.ASKING, questions={"dates": dates.columns})
    except Unreadable as unreadable:
        _note(brand, pk, Intake.State.FAILED, reason=unreadable.reason.as_json())
    except MissingObject:
        _note(brand, pk, Intake.State.FAILED, reason=Message("baseline.files_missing").as_json())
    else:
        _keep(brand, pk, result)


def audited(files: Sequence[Json], told: Mapping[str, str], zone: str, intake: Intake | None = None) -> Json:
    """The baseline of stored files. Raises Unsure, Unreadable and MissingObject. Outside any scope.

    With an intake, which somebody waits for, dates that can be read in two ways are asked about too (_Dates).
    """

    def progress(_name: str, rows: int) -> None:
        if intake is not None and rows % 50_000 == 0:
            with tenancy.brand(intake.brand_id):
                Intake.objects.filter(pk=intake.pk).update(rows=rows)

    with _on_disk(files) as paths:
        gathered = gather(paths, told, progress)
    if intake is not None and (asked := _either_way(gathered, told)):
        raise _Dates(asked)
    return baseline(gathered, ZoneInfo(zone))


class _Dates(Exception):
    """Columns of dates of which a person has to say whether the day or the month comes first."""

    def __init__(self, columns: list[Json]) -> None:
        super().__init__()
        self.columns = columns


def _either_way(gathered: Gathered, told: Mapping[str, str]) -> list[Json]:
    """Each such column once, with cells that can be read in two ways; none that was asked about already."""
    answered = {same(name) for name, meaning in told.items() if ":" in meaning}
    found: dict[str, Json] = {}
    for file in gathered.files:
        for name, cells in file.undecided.items():
            if same(name) not in answered:
                found.setdefault(same(name), {"name": name, "file": file.name, "cells": list(cells)})
    return list(found.values())


@contextmanager
def _on_disk(files: Sequence[Json]) -> Iterator[list[Path]]:
    with TemporaryDirectory(prefix="passaparola-audit-") as folder:
        paths = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number) / str(file["name"])
            path.parent.mkdir()
            with store().open(str(file["hash"])) as source, path.open("wb") as target:
                copyfileobj(source, target)
            paths.append(path)
        yield paths


def _questions(unsure: Unsure) -> Json:
    """Every column of the file with its guess and a few cells, so that a person can say what it is."""
    asked = {each.index for each in unsure.plan.unsure}
    columns = [
        {
            "name": each.name,
            "meaning": each.meaning,
            "asked": each.index in asked,
            "cells": [row[each.index][:40] for row in unsure.sample if each.index < len(row)],
        }
        for each in unsure.plan.guesses
    ]
    return {"file": str(unsure), "columns": columns}


def _note(brand: int, pk: int, state: Intake.State, **said: object) -> None:
    with tenancy.brand(brand):
        Intake.objects.filter(pk=pk, state=Intake.State.READING).update(state=state, **said)


def _keep(brand: int, pk: int, result: Json) -> None:
    """Make the audit, unless another reading of the same intake was faster."""
    with tenancy.brand(brand), transaction.atomic():
        intake = Intake.objects.select_for_update().filter(pk=pk, state=Intake.State.READING).first()
        if intake is None:
            return
        intake.audit = Audit.objects.create(
            brand_id=brand,
            name=intake.name,
            channel_id=intake.channel_id,
            zone=intake.zone,
            schema=SCHEMA,
            files=intake.files,
            told=intake.told,
            result=result,
            hash=hash_of(result),
        )
        intake.state = Intake.State.DONE
        intake.save(update_fields=["audit", "state"])


def made_again(audit: Audit) -> str | None:
    """The hash that the kept files give today; None when they are not there any more. Outside any scope."""
    try:
        return hash_of(audited(audit.files, audit.told, audit.zone))
    except (MissingObject, Unreadable, Unsure):
        return None
