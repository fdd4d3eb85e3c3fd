"""What stands on the calendar, as FullCalendar reads it: posts, slots, holidays, pauses."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passaparola import networks
from passaparola.kernel import plans
from passaparola.kernel.text import shorten
from passaparola.publishing.models import Pause
from passaparola.publishing.planning.moving import wall_of
from passaparola.publishing.planning.reading import Entry
from passaparola.workspaces.models import Brand

LONGEST_TITLE = 160  # characters: what fits into a day without hiding the next post
STATES = {
    "draft": ("neutral", gettext_lazy("Draft")),
    "scheduled": ("info", gettext_lazy("Scheduled")),
    "preparing": ("info", gettext_lazy("Preparing")),
    "sending": ("accent", gettext_lazy("Sending")),
    "sent": ("success", gettext_lazy("Sent")),
    "unknown": ("violet", gettext_lazy("Unknown")),
    "waiting": ("warning", gettext_lazy("Waits for a person")),
    "dead": ("danger", gettext_lazy("Given up")),
    "failed": ("danger", gettext_lazy("Failed")),
    "restored": ("warning", gettext_lazy("Restored")),
}
MOVABLE = ("draft", "scheduled")


def post_event(brand: Brand, entry: Entry, *, may_move: bool) -> dict[str, Any]:
    """A post at its time on the brand's wall; ``utc`` is the moment itself, empty while it is only a plan."""
    tone, word = STATES[entry.standing]
    planned = plans.to_wall(entry.at, brand.zone) if entry.at else wall_of(entry.post)
    wall = (planned or timezone.now()).replace(tzinfo=None, second=0, microsecond=0)
    page, quick, move = (each.replace("/0/", f"/{entry.post.pk}/") for each in _addresses(brand.slug))
    return {
        "id": str(entry.post.pk),
        "title": title_of(entry),
        "start": wall.isoformat(),
        "utc": plans.to_utc(wall, brand.zone).utc.isoformat(),
        "url": page,
        "kind": "post",
        "state": entry.standing,
        "tone": tone,
        "word": str(word),
        "channels": [str(each) for each in entry.channels],
        "icons": entry.icons,
        "hue": entry.hue,
        "theme": entry.theme,
        "quick": quick,
        "move": move,
        "editable": may_move and entry.standing in MOVABLE,
    }


@cache
def _addresses(slug: str) -> tuple[str, ...]:
    """Page, window and move of post 0: a month has a thousand posts, and resolving costs more than reading them."""
    names = ("publishing:post", "publishing:quick", "publishing:move")
    return tuple(reverse(each, kwargs={"slug": slug, "post": 0}) for each in names)


def title_of(entry: Entry) -> str:
    """What a chip says of its post."""
    return shorten(" ".join(str(entry.post).split()), LONGEST_TITLE, len) or str(_("Untitled"))


def pause_events(start: date, end: date) -> list[dict[str, Any]]:
    """The pauses that touch these days, as shaded days."""
    rows = Pause.objects.filter(binned_at__isnull=True, starts_on__lte=end, ends_on__gte=start)
    return [_pause(each, _("Pause")) for each in rows]


def moment(written: str) -> datetime:
    """A moment of an address; one without a zone is read as UTC, for a day more or less does not matter there.

    Raises ValueError.
    """
    found = datetime.fromisoformat(written.replace(" ", "+"))
    if not 1970 < found.year < 2970:
        raise ValueError("no day that anybody plans")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _pause(pause: Pause, word: str) -> dict[str, Any]:
    network = networks.every().get(pause.network)
    said: Sequence[str] = [word, network.spec.name if network else "", pause.reason]
    return {
        "id": f"pause-{pause.pk}",
        "title": " · ".join(filter(None, said)),
        "start": pause.starts_on.isoformat(),
        "end": (pause.ends_on + timedelta(days=1)).isoformat(),
        "allDay": True,
        "kind": "pause",
        "state": "pause",
        "tone": "neutral",
        "word": word,
        "channels": [],
        "editable": False,
    }
