"""Imports as they lie in their rows: taking a file in, its columns, its rows judged, rows put right."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from passaparola.analysis import tables
from passaparola.analysis.dates import Order, OrderWatch
from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel.text import shorten
from passaparola.publishing.bulk import columns, rows
from passaparola.publishing.bulk.columns import plain
from passaparola.publishing.bulk.likeness import Likeness
from passaparola.publishing.bulk.rows import Goal, Known, Read
from passaparola.publishing.models import Import, Post
from passaparola.strategy.models import Campaign, Pillar
from passaparola.workspaces.models import Brand

MAX_BYTES = 5 * 1024 * 1024
LOOKED_BACK = timedelta(days=90)  # for texts that were said already
MOST_COMPARED = 2_000
DRAFT, SCHEDULED = "draft", "scheduled"


@dataclass(frozen=True)
class Judged:
    """The rows of an import with what stands in their way; ``left_out`` are those that nobody wants."""

    rows: Sequence[Read]
    left_out: frozenset[int]

    @property
    def ready(self) -> list[Read]:
        """What an import would make."""
        return [each for each in self.rows if not each.blocked and each.number not in self.left_out]

    @property
    def blocked(self) -> list[Read]:
        """What has to be put right, or left out."""
        return [each for each in self.rows if each.blocked and each.number not in self.left_out]


def take(brand: Brand, upload: "UploadedFile[bytes]", person: int | None) -> Import:
    """Read a file of posts once and keep its cells. Raises ``tables.Unreadable`` with the reason."""
    if (upload.size or 0) > MAX_BYTES:
        raise tables.Unreadable("import.file.too_large", megabytes=MAX_BYTES // 1024 // 1024)
    name = Path(upload.name or "file.csv").name[:255]
    header, cells = _table(upload.read(), name)
    guessed = columns.guess(header)
    order = _watch(cells, guessed).order
    return Import.objects.create(
        brand=brand, name=name, header=list(header), cells=cells, made_by_id=person,
        mapping={str(column): field for column, field in guessed.items()},
        given={"zone": brand.zone, "order": order.value if order else "", "left_out": [], "channels": []},
    )  # fmt: skip


def mapping_of(source: Import) -> dict[int, str]:
    """Column by column what it is."""
    return {int(column): str(field) for column, field in source.mapping.items()}


def asks_for_order(source: Import) -> bool:
    """Whether its dates can be read in two ways."""
    return _watch(source.cells, mapping_of(source)).undecided


def judged(source: Import) -> Judged:
    """Every row against what the brand has now; in five queries however many rows there are."""
    mapping, known = mapping_of(source), known_for(source)
    given = [(int(number), rows.values_of(cells, mapping)) for number, cells in source.cells]
    return Judged(rows.read_all(given, known), frozenset(source.given.get("left_out", ())))


def known_for(source: Import) -> Known:
    """What the rows of this import are judged by."""
    channels = list(Channel.objects.filter(binned_at__isnull=True))
    since = timezone.now() - LOOKED_BACK
    posts = Post.objects.filter(binned_at__isnull=True, changed_at__gte=since, imported__isnull=True).exclude(text="")
    texts = posts.order_by("-changed_at").values_list("text", flat=True)[:MOST_COMPARED]
    wanted = {int(each) for each in source.given.get("channels", ())}
    order = source.given.get("order") or None
    return Known(
        goals=[_goal(each) for each in channels],
        usual=frozenset(each.pk for each in channels if each.pk in wanted),
        campaigns={plain(each.name): each.pk for each in Campaign.objects.filter(binned_at__isnull=True)},
        pillars={plain(each.name): each.pk for each in Pillar.objects.filter(binned_at__isnull=True)},
        zone=str(source.given["zone"]), now=timezone.now(), order=Order(order) if order else None,
        existing=Likeness((shorten(" ".join(each.split()), 60, len), each) for each in texts),
    )  # fmt: skip


def put_right(source: Import, number: int, values: Mapping[str, str]) -> None:
    """Write other values into a row; a value that no column of the file has gets one of its own."""
    at = next((i for i, (own, _cells) in enumerate(source.cells) if own == number), None)
    if at is None:
        return
    for name, written in values.items():
        _write(source, at, name, written)
    source.save(update_fields=["cells", "header", "mapping"])


def leave_out(source: Import, numbers: Sequence[int], out: bool) -> None:
    """Rows that nobody wants; or wants after all."""
    left = set(source.given.get("left_out", ()))
    source.given["left_out"] = sorted(left | set(numbers) if out else left - set(numbers))
    source.save(update_fields=["given"])


def mend(source: Import) -> int:
    """Read spoilt accents properly; gives how many cells changed."""
    changed = 0
    for _number, cells in source.cells:
        for at, cell in enumerate(cells):
            if rows.is_broken(cell) and (mended := rows.mended(cell)) != cell:
                cells[at] = mended
                changed += 1
    source.save(update_fields=["cells"])
    return changed


def problem_kinds(found: Sequence[Read]) -> list[tuple[Any, int]]:
    """The kinds of problems and how many rows have each, the most frequent first."""
    kinds = Counter(each.message.id for row in found for each in row.problems)
    return kinds.most_common()


def _write(source: Import, at: int, name: str, written: str) -> None:
    own = [column for column, field in mapping_of(source).items() if field == name]
    column = own[0] if own else len(source.header)
    if not own:
        source.header.append(name)
        source.mapping[str(column)] = name
    cells = source.cells[at][1]
    cells += [""] * (column + 1 - len(cells))
    cells[column] = written
    for other in own[1:]:
        if other < len(cells):
            cells[other] = ""


def _table(content: bytes, name: str) -> tuple[tuple[str, ...], list[Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{Path(name).suffix.lower()[:6]}"
        path.write_bytes(content)
        table = tables.open_table(path)
        found = list(islice(table.rows(), rows.MOST_ROWS + 1))
    if len(found) > rows.MOST_ROWS:
        raise tables.Unreadable("import.file.too_many_rows", most=rows.MOST_ROWS)
    clean = [[number, [cell.replace("\x00", "") for cell in cells]] for number, cells in found]
    return table.header, clean


def _watch(cells: Sequence[Any], mapping: Mapping[int, str]) -> OrderWatch:
    watch = OrderWatch()
    for column in (column for column, field in mapping.items() if field == "day"):
        for _number, row in cells:
            watch.watch(row[column] if column < len(row) else "")
    return watch


def _goal(channel: Channel) -> Goal:
    spec = network_of(channel).spec
    named = (channel.handle, channel.name, channel.network, spec.name, str(channel), f"{spec.name}: {channel.handle}")
    words = frozenset(each.strip().casefold().removeprefix("@") for each in named if each.strip())
    return Goal(channel.pk, words, spec.text, spec.name)
