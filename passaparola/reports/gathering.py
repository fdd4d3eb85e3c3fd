"""What a report says of a period, read once from the brand's rows; from then on it is frozen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import Over, may_add
from passaparola.measurement import figuring, results
from passaparola.measurement.money import bounds, called
from passaparola.measurement.profit import Period
from passaparola.measurement.results import BASES, PostResult, Results
from passaparola.reports import chapters
from passaparola.reports.content import Bar, Chart, Content, Row, Section, Table
from passaparola.workspaces.models import Brand

BEST = 5  # posts in the list of the best
OWN = Message("report.source.own")


@dataclass(frozen=True)
class Order:
    """What a report is to be; ``sections`` in the order of ``SECTIONS``."""

    title: str
    language: str
    period: Period
    sections: Sequence[str]
    intro: str = ""


def gathered(brand: Brand, order: Order) -> Content:
    """The report, from what is known now. Asked inside the brand's scope."""
    found = results.of_period(brand, order.period)
    sections = tuple(SECTIONS[each](found) for each in SECTIONS if each in order.sections)
    return Content(
        brand.name, order.title, order.language, brand.zone, order.period.first, order.period.last, order.intro,
        timezone.now().replace(microsecond=0), sections,
    )  # fmt: skip


def _done(found: Results) -> Section:
    """What went out, by channel, and what."""
    counted = [(each, len(each.posts)) for each in found.channels]
    bars = [Bar(_name(each), _own("posts", count)) for each, count in counted]
    rows = [_row(each) for each in found.posts]
    listed = Table(Message("report.table.posts"), Message("report.head.post"), (), tuple(reversed(rows)))
    return Section(
        "done",
        figures=(_own("posts", len(found.posts)),),
        charts=(Chart(Message("report.chart.posts_by_channel"), tuple(bars)),) if len(bars) > 1 else (),
        tables=(listed,) if rows else (),
        notes=() if rows else (Message("report.note.nothing_published"),),
    )


def _results(found: Results) -> Section:
    """What the channels got: sums where they may be made, medians of rates, followers."""
    source = Message("report.source.read")
    additive = [each for each in found.metrics if may_add(each, Over.POSTS)]
    figures = [figuring.total(found.posts, each, source) for each in additive]
    figures += [figuring.rate(found.posts, base, source) for base in BASES] if found.posts else []
    rows = [Row(_name(each), _of_channel(each.posts, additive)) for each in found.channels]
    first, _end = bounds(found.period, found.brand.zone)
    people = [Row(_name(each), (figuring.followers(each), figuring.growth(each, first))) for each in found.channels]
    tables = [Table(Message("report.table.by_channel"), Message("report.head.channel"), _names(additive), tuple(rows))]
    tables.append(
        Table(Message("report.table.followers"), Message("report.head.channel"),
              (Message("metric.followers"), Message("report.column.growth")), tuple(people))
    )  # fmt: skip
    shown = [each for each in tables if each.columns and each.rows]
    unknown = () if additive else (Message("report.unknown.no_readings"),)
    return Section("results", tuple(figures), tables=tuple(shown), notes=(Message("report.note.uniques"),),
                   unknown=unknown)  # fmt: skip


def _best(found: Results) -> Section:
    """The posts with the most engagements, with all that was read of each."""
    known = [each for each in found.posts if each.engagements is not None and not each.gone]
    best = sorted(known, key=lambda each: (-(each.engagements or 0), each.delivery.pk))[:BEST]
    if not best:
        return Section("best", unknown=(Message("report.unknown.no_readings"),))
    columns = [each for each in found.metrics if any(each in post.values for post in best)]
    rows = [_row(each, tuple(figuring.of_post(each, name) for name in columns)) for each in best]
    table = Table(Message("report.table.best"), Message("report.head.post"), _names(columns), tuple(rows))
    return Section("best", tables=(table,), notes=(Message("report.note.best"),))


def _of_channel(posts: Sequence[PostResult], metrics: Sequence[str]) -> tuple[Figure, ...]:
    if not posts:
        nothing = Message("report.unknown.nothing_published")
        return tuple(Figure(each, None, unknown=nothing) for each in metrics)
    source = figuring.source_of(posts[0].delivery.channel)
    return tuple(figuring.total(posts, each, source) for each in metrics)


SECTIONS: dict[str, Callable[[Results], Section]] = {
    "done": _done,
    "results": _results,
    "goals": chapters.goals,
    "best": _best,
    "conversations": chapters.conversations,
    "word_of_mouth": chapters.word_of_mouth,
    "profit": chapters.profit,
    "corrections": chapters.corrections,
}
"""Every section by its id, in the order of a report; their names are the messages ``report.section.<id>``."""
USUAL = ("done", "results", "goals", "best", "conversations", "word_of_mouth", "corrections")
"""What is ticked on a new report: money is for the client only when somebody says so."""


def _own(metric: str, count: int) -> Figure:
    return Figure(metric, float(count), n=count, source=OWN)


def _name(each: results.ChannelResult) -> str:
    return called(each.channel)


def _row(each: PostResult, figures: tuple[Figure, ...] = ()) -> Row:
    channel = each.delivery.channel
    return Row(each.title[:160], figures, each.delivery.remote_url, called(channel), each.delivery.sent_at)


def _names(metrics: Sequence[str]) -> tuple[Message, ...]:
    return tuple(Message(f"metric.{each}") for each in metrics)
