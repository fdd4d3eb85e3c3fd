"""A goal with all that its letters are judged by: how it is measured, the plan's hours, costs, and the forecast."""

from datetime import date, timedelta

from passaparola.channels.access import known_network_of
from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.metrics import CATALOGUE, ENGAGEMENTS
from passaparola.kernel.network.port import Network
from passaparola.measurement import goal_series, goals, money, progress, smart
from passaparola.measurement.goal_series import Series
from passaparola.measurement.models import Reading
from passaparola.measurement.profit import Period
from passaparola.publishing.models import KIND
from passaparola.strategy.models import Cadence, FormatHours, Goal, Plan
from passaparola.strategy.rules import workload
from passaparola.workspaces.models import Brand

MONTH_DAYS = 30


def letters(brand: Brand, goal: Goal) -> tuple[smart.Letter, ...]:
    """The goal, letter by letter; it need not be stored."""
    return smart.letters(wish(brand, goal))


def wish(brand: Brand, goal: Goal) -> smart.Wish:
    """The goal with all that its letters are judged by."""
    today = goals.today_of(brand)
    series = goal_series.of(brand, goal.metric, goal.channel_id, today)
    return smart.Wish(
        name=goal.name, metric=goal.metric, target=goal.target, due_on=goal.due_on, today=today, why=goal.why,
        baseline=goal.baseline_value, baseline_on=goal.baseline_on, starts_on=goal.starts_on,
        collected=collected(goal), means=_means(goal), plan=_plan(brand, goal, series, today),
        outlook=goals.outlook(goal, series, today)[0],
    )  # fmt: skip


def collected(goal: Goal) -> smart.Collected:
    """How the goal's metric gets here."""
    channels = list(Channel.objects.filter(binned_at__isnull=True))
    about = [each for each in channels if goal.channel_id in (None, each.pk)]
    ways = [(_way(goal.metric, each), each) for each in about]
    best = next((each for kind in ("own", "network", "person") for each in ways if each[0] == kind), None)
    by, row = best or ("", about[0] if about else None)
    network = known_network_of(row) if row else None
    name = network.spec.name if network else ""
    if not by and goal.channel_id is None and _is_own(goal.metric):
        by = "own"
    label = goal.channel.handle if goal.channel else ""
    return smart.Collected(by, label, name, len(channels), _posts_a_day(network))


def _way(metric: str, channel: Channel) -> str:
    entry = CATALOGUE.get(metric)
    network = known_network_of(channel)
    if entry is None or network is None or metric not in goal_series.KNOWN:
        return ""
    if _is_own(metric):
        return "own"
    needed = {entry.base} if entry.base else {metric}
    given = network.spec.measures
    if needed <= given and (not entry.made_of or set(entry.made_of) & given):
        return "network"
    if network.by_hand or network.metrics is None:
        return "person"
    typed = Reading.objects.filter(channel=channel, metric__in=needed - given).exclude(source="network")
    return "person" if typed.exists() else ""


def _is_own(metric: str) -> bool:
    """Whether it is counted from our own rows: links, conversions, costs, and what is computed of those."""
    entry = CATALOGUE.get(metric)
    return entry is not None and (entry.source == "own" or not set(entry.made_of) <= set(ENGAGEMENTS))


def _posts_a_day(network: Network | None) -> float | None:
    """What the narrowest budget of the network's interface lets through in a day."""
    budgets = [each for each in network.spec.budgets if each.methods in (set(), {"POST"})] if network else []
    return min((each.calls * (timedelta(days=1) / each.window) for each in budgets), default=None)


def _means(goal: Goal) -> smart.Means:
    hours = goal.hours_a_week
    people = goal.people
    if hours is None:
        plan = Plan.objects.first()
        hours, people = (plan.hours_a_week, 1) if plan and plan.hours_a_week is not None else (None, people)
    budget = float(goal.budget) if goal.budget is not None else None
    return smart.Means(float(hours) if hours is not None else None, people, budget)


def _plan(brand: Brand, goal: Goal, series: Series, today: date) -> smart.Plan:
    rows = Cadence.objects.filter(binned_at__isnull=True)
    rows = rows if goal.channel_id is None else rows.filter(channel=goal.channel_id)
    formats = list(rows.values_list("format", flat=True))
    hours = dict(FormatHours.objects.values_list("format", "hours"))
    work = workload(formats, hours, None)
    period = Period(today - timedelta(days=MONTH_DAYS - 1), today)
    costs = float(money.of_period(brand, period).result.total.costs)
    return smart.Plan(
        float(work.needed) if formats and work.needed else None, float(len(formats)) or None, costs or None,
        _gain(brand, goal, series, today),
    )  # fmt: skip


def _gain(brand: Brand, goal: Goal, series: Series, today: date) -> float | None:
    """What followers grew by for each post of the last 28 days: a pace, not a cause."""
    if goal.metric != "followers" or len(series.points) < 2:
        return None
    first = today - timedelta(days=goal_series.WINDOW)
    then = progress.value_at(series.points, first, timedelta(days=7)) or series.points[0][1]
    start, end = money.bounds(Period(first, today), brand.zone)
    posts = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, state=State.SENT, channel=goal.channel_id)
    count = posts.filter(sent_at__gte=start, sent_at__lt=end).count()
    return (series.points[-1][1] - then) / count if count else None
