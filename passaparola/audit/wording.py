"""The words of audits that are chosen by code."""

from django.utils.translation import gettext as _

from passaparola.analysis.meanings import IGNORED, MEANINGS
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
