"""The words of audits that are chosen by code."""

from collections.abc import Sequence

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from passaparola.analysis.dates import Order, moment
from passaparola.analysis.meanings import IGNORED, MEANINGS
from passaparola.analysis.reading import EITHER_WAY
from passaparola.kernel.message import Message
from passaparola.workspaces.words import catalogue, say


def meanings() -> list[tuple[str, str]]:
    """What a column can be, for a select."""
    chosen = [(IGNORED, _("Leave out"))]
    for id in MEANINGS:
        if id == "date":
            chosen += [
                ("date", _("Date")),
                ("date:day-first", _("Date, the day first (31/12/2026)")),
                ("date:month-first", _("Date, the month first (12/31/2026)")),
            ]
        else:
            chosen.append((id, _columns().get(id) or metric(id)))
    return chosen


def readings(cells: Sequence[str]) -> list[tuple[str, str]]:
    """The ways of reading dates such as these, for a choice: each with what the cells would say."""
    words = {
        Order.DAY_FIRST: _("The day comes first: %(examples)s"),
        Order.MONTH_FIRST: _("The month comes first: %(examples)s"),
    }
    chosen = [(str(order), said % {"examples": _examples(cells, order)}) for order, said in words.items()]
    return [*chosen, (EITHER_WAY, _("I cannot say: leave the dates out"))]


def _examples(cells: Sequence[str], order: Order) -> str:
    language = (get_language() or "en").split("-")[0]
    days = {cell: format_date(moment(cell, order).at, "d MMMM y", locale=language) for cell in cells}
    return "; ".join(_("%(cell)s is %(day)s") % {"cell": cell, "day": day} for cell, day in days.items())


def _columns() -> dict[str, str]:
    return {
        "text": _("Text"),
        "time": _("Time of day"),
        "hour": _("Hour"),
        "weekday": _("Weekday"),
        "format": _("Format"),
        "id": _("The network’s number of the post"),
        "url": _("Address of the post"),
        "account": _("Account"),
        "shares": _("Shares"),
        "views": _("Views"),
        "clicks": _("Clicks"),
        "engagements": _("Engagements as the network counts them"),
    }


def metric(id: str) -> str:
    """The name of a figure: the catalogue's, else its own words."""
    if f"metric.{id}" in catalogue():
        return say(Message(f"metric.{id}"))
    if id in ("shares", "views", "clicks", "engagements"):
        return _columns()[id]
    for prefix, words in (("reported_engagement_rate_by_", _("Engagement as the network counts it, by %(base)s")),
                          ("engagement_rate_by_", _("Engagement rate by %(base)s"))):  # fmt: skip
        if id.startswith(prefix):
            return words % {"base": metric(id.removeprefix(prefix)).lower()}
    return id.replace("_", " ").capitalize()


def weekday(key: str) -> str:
    """The name of a weekday that was worked out from dates (1 is Monday)."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[int(key) - 1] if key in "1234567" and len(key) == 1 else key
