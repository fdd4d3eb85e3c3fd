"""Profit: what came in and what it cost, by channel and by post."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passaparola.kernel import plans
from passaparola.kernel.figure import Figure
from passaparola.measurement import money
from passaparola.measurement.money import Money
from passaparola.measurement.money_forms import SHARINGS, PeriodForm
from passaparola.measurement.profit import Line, Origin, Period, Place
from passaparola.measurement.profit_figures import figures_of
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@dataclass(frozen=True)
class Row:
    """One line of a table, as it is shown."""

    name: str
    channel: int
    post: int
    figures: dict[str, Figure]
    at_least: Decimal | None
    at_most: Decimal | None


@require_GET
@needs(Permission.MONEY)
def page(request: PersonRequest, slug: str) -> HttpResponse:
    """The period's profit: ``?first``, ``?last`` (days of the brand, both included) and ``?sharing``."""
    form, found = _asked(request)
    context = {
        "form": form,
        "money": found,
        "total": row_of(found, Place(Origin.BRAND), found.result.total),
        "by_channel": rows_of(found, found.result.by_channel()),
        "by_post": rows_of(found, found.result.by_post()),
        "rule": SHARINGS[found.sharing],
        "query": request.GET.urlencode(),
        "empty": not found.result.lines,
    }
    return render(request, "measurement/profit.html", context)


@require_GET
@needs(Permission.MONEY)
def export(request: PersonRequest, slug: str) -> HttpResponse:
    """Channel by channel and post by post as CSV; an empty margin is unknown."""
    _form, found = _asked(request)
    head = ["from", "to", "channel", "post", "conversions", "revenue", "own_cost", "costs", "margin", "at_least",
            "at_most", "without_revenue", "without_own_cost", "currency"]  # fmt: skip
    rows = []
    for place, line in found.result.lines.items():
        names = [found.channels.get(place.channel, "") or name_of(found, Place(place.origin))]
        names.append(found.posts.get(place.post, ""))
        rows.append([
            found.period.first, found.period.last, *names, line.conversions, line.revenue, line.own_cost, line.costs,
            line.margin, line.at_least, line.at_most, line.without_revenue, line.without_own_cost, found.currency,
        ])  # fmt: skip
    return spreadsheets.download(f"profit-{slug}", [head, *rows])


def this_month(brand: Brand) -> Period:
    """From the first of the month until today, on the brand's calendar."""
    today = plans.to_wall(timezone.now(), brand.zone).date()
    return Period(date(today.year, today.month, 1), today)


def rows_of(found: Money, lines: Mapping[Place, Line]) -> list[Row]:
    """The lines of a table, in its order."""
    return [row_of(found, place, line) for place, line in lines.items()]


def row_of(found: Money, place: Place, line: Line) -> Row:
    """One line with its figures."""
    figures = figures_of(line, found.currency, found.newest)
    return Row(name_of(found, place), place.channel, place.post, figures, line.at_least, line.at_most)


def name_of(found: Money, place: Place) -> str:
    """What a line is called."""
    if place.channel or place.post:
        names = (found.channels.get(place.channel, ""), found.posts.get(place.post, ""))
        return " · ".join(each for each in names if each) or f"#{place.channel or place.post}"
    return {
        Origin.CHANNEL: _("Of no single one"),
        Origin.REFERRAL: _("Referral codes"),
        Origin.UNKNOWN: _("Unknown: nothing says where they came from"),
        Origin.BRAND: _("Costs of the whole brand, not shared"),
    }[place.origin]


def _asked(request: PersonRequest) -> tuple[PeriodForm, Money]:
    usual = this_month(request.brand)
    first = {"first": usual.first, "last": usual.last, "sharing": "none"}
    form = PeriodForm(first | {name: value for name, value in request.GET.items() if name in first})
    return form, money.of_period(request.brand, form.period(usual), form.rule())
