"""How long somebody has waited, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON, LATE = timedelta(hours=1), timedelta(hours=24)
"""Up to SOON nobody minds; after LATE most people have given up."""


@dataclass(frozen=True)
class Waited:
    """A waiting time: its words, and how it looks."""

    text: str
    tone: str


def waited(since: datetime | None) -> Waited | None:
    """How long somebody has waited since then (UTC); None where nobody waits."""
    if since is None:
        return None
    time = max(timezone.now() - since, timedelta(0))
    tone = "danger" if time >= LATE else "warning" if time >= SOON else "neutral"
    return Waited(_("waiting for %(time)s") % {"time": _long(time)}, tone)


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = minutes // (24 * 60)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
