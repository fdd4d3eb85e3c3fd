"""The chapters of a report that other stations fill: goals, conversations, word of mouth, money, corrections."""

from datetime import datetime

from passaparola.analysis.intervals import median, median_interval
from passaparola.conversations.models import KIND as ANSWER
from passaparola.conversations.models import Answer, Utterance
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE
from passaparola.links.models import Click
from passaparola.measurement import figuring, money
from passaparola.measurement import goals as goals_now
from passaparola.measurement.models import Correction
from passaparola.measurement.money import Money, bounds
from passaparola.measurement.profit import Line, Origin, Place
from passaparola.measurement.profit_figures import figures_of
from passaparola.measurement.results import Results
from passaparola.reports.content import Bar, Chart, Row, Section, Table
from passaparola.strategy.models import Goal

OWN = Message("report.source.own")
HEARD = Message("report.source.heard")
_MONEY = ("conversions", "revenue", "own_costs", "costs", "margin")


def goals(found: Results) -> Section:
    """The goals that were open in the period, as their own pages tell them on its last day (today, if it is sooner)."""
    day = min(found.period.last, goals_now.today_of(found.brand))
    kept = [each for each in goals_now.listed(found.brand, day=day) if _was_open(found, each.goal)]
    if not kept:
        return Section("goals", notes=(Message("report.note.no_goals"),))
    rows = tuple(_goal(each) for each in kept)
    columns = tuple(Message(f"report.column.{name}") for name in ("baseline", "now", "target", "end"))
    table = Table(Message("report.table.goals"), Message("report.head.goal"), columns, rows)
    return Section("goals", tables=(table,), notes=(Message("report.note.goals"),))


def conversations(found: Results) -> Section:
    """What was said to the brand, what it answered, and how soon."""
    first, end = bounds(found.period, found.brand.zone)
    said = Utterance.objects.filter(at__gte=first, at__lt=end, own=False)
    answers = Delivery.objects.filter(thing_kind=ANSWER, action=Action.PUBLISH, state=State.SENT)
    answered = answers.filter(sent_at__gte=first, sent_at__lt=end).count()
    heard = said.count()
    figures = (
        Figure("heard", float(heard), n=heard, source=HEARD),
        Figure("answers", float(answered), n=answered, source=OWN),
        _response(first, end),
    )
    return Section("conversations", figures=figures)


def word_of_mouth(found: Results) -> Section:
    """What others carried further, visits from our links, and what referral codes brought."""
    source = Message("report.source.read")
    carried = [figuring.total(found.posts, each, source) for each in ("reposts", "quotes")]
    first, end = bounds(found.period, found.brand.zone)
    visits = Click.objects.filter(at__gte=first, at__lt=end, robot="").count()
    result = money.of_period(found.brand, found.period).result
    referred = result.lines.get(Place(Origin.REFERRAL), Line()).conversions
    of_codes = Message("report.formula.referred")
    figures = (
        *carried,
        Figure("visits", float(visits), n=visits, source=OWN),
        Figure("conversions", float(referred), n=referred, source=OWN, formula=of_codes),
    )
    return Section("word_of_mouth", figures=figures, notes=(Message("report.note.referred"),))


def profit(found: Results) -> Section:
    """Money: the total, and by channel. Costs of the whole brand are not shared out here."""
    shown = money.of_period(found.brand, found.period)
    if not shown.result.lines:
        return Section("profit", notes=(Message("report.note.no_money"),))
    total = figures_of(shown.result.total, shown.currency, shown.newest)
    rows = tuple(_money_row(shown, place, line) for place, line in shown.result.by_channel().items())
    columns = tuple(Message(f"metric.{each}") for each in _MONEY)
    table = Table(Message("report.table.profit"), Message("report.head.channel"), columns, rows)
    charts = _margins(rows)
    return Section("profit", tuple(total.values()), charts, (*_bounds(shown), table))


def corrections(found: Results) -> Section:
    """What was decided to be done better, in the weeks of the period."""
    rows = Correction.objects.filter(state=Correction.State.ACCEPTED)
    first, end = bounds(found.period, found.brand.zone)
    kept = rows.filter(decided_at__gte=first, decided_at__lt=end).order_by("decided_at", "pk")
    rows_ = tuple(Row("", note=Message.from_json(each.words), answer=Message.from_json(each.proposal)) for each in kept)
    if not rows_:
        return Section("corrections", notes=(Message("report.note.no_corrections"),))
    table = Table(Message("report.table.corrections"), Message("report.head.correction"), (), rows_)
    return Section("corrections", tables=(table,))


def _was_open(found: Results, goal: Goal) -> bool:
    """Whether a goal of the catalogue was pursued on some day of the period."""
    if goal.metric not in CATALOGUE or goal.target is None:
        return False
    first, _end = bounds(found.period, found.brand.zone)
    began = goal.starts_on or goal.baseline_on or found.period.first
    return began <= found.period.last and (goal.closed_at is None or goal.closed_at >= first)


def _goal(seen: goals_now.Seen) -> Row:
    standing = Message(f"report.goal.{seen.standing.value}", {"part": seen.percent})
    figures = (seen.figure_baseline, seen.figure_now, seen.figure_target, seen.figure_end)
    return Row(seen.goal.name, figures, note=standing, until=seen.goal.due_on)


def _said(first: datetime) -> list[tuple[int, datetime, bool]]:
    """Conversation, moment and whether it was ours: what was heard, and what we sent from here; each talk in order."""
    heard = Utterance.objects.filter(thread__isnull=False, at__gte=first).values_list("thread_id", "at", "own")
    rows = Delivery.objects.filter(thing_kind=ANSWER, action=Action.PUBLISH, state=State.SENT, sent_at__gte=first)
    sent = dict(rows.values_list("thing_id", "sent_at"))
    answers = Answer.objects.filter(pk__in=sent).values_list("pk", "thread_id")
    ours = [(thread, at, True) for pk, thread in answers if (at := sent[pk]) is not None]
    return sorted([*((int(thread or 0), at, own) for thread, at, own in heard), *ours])


def _response(first: datetime, end: datetime) -> Figure:
    """The median hours between others' words of the period and our next ones in the same conversation."""
    hours: list[float] = []
    waiting: tuple[int, datetime] | None = None
    for thread, at, own in _said(first):
        if own and waiting and waiting[0] == thread:
            hours.append((at - waiting[1]).total_seconds() / 3600)
        if own or (waiting and waiting[0] != thread):
            waiting = None
        if not own and waiting is None and at < end:
            waiting = (thread, at)
    if not hours:
        return Figure("response_hours", None, n=0, source=HEARD, unknown=Message("report.unknown.no_answers"))
    spread = median_interval(hours) if len(hours) >= figuring.FEWEST else None
    return Figure("response_hours", median(hours), n=len(hours), source=HEARD, interval=spread)


def _money_row(shown: Money, place: Place, line: Line) -> Row:
    figures = figures_of(line, shown.currency, shown.newest)
    named = shown.channels.get(place.channel, "")
    note = None if named else Message(f"report.money.{place.origin.value}")
    return Row(named, tuple(figures[each] for each in _MONEY), note=note)


def _margins(rows: tuple[Row, ...]) -> tuple[Chart, ...]:
    bars = tuple(Bar(each.name, each.figures[1]) for each in rows if each.name)
    return (Chart(Message("report.chart.revenue"), bars),) if len(bars) > 1 else ()


def _bounds(shown: Money) -> tuple[Table, ...]:
    """What the margin is at least or at most, while it is not known."""
    total = shown.result.total
    for name, amount in (("at_least", total.at_least), ("at_most", total.at_most)):
        if amount is not None:
            said = Message(f"report.formula.{name}")
            figure = Figure("margin", float(amount), n=total.conversions, formula=said, currency=shown.currency)
            row = Row("", (figure,), note=Message(f"report.note.{name}"))
            names = (Message("metric.margin"),)
            return (Table(Message("report.table.bound"), Message("report.head.bound"), names, (row,)),)
    return ()
