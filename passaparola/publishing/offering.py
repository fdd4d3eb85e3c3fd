"""What the compose page offers besides words and files, and which of the brand's networks take it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passaparola.channels.access import network_of
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.publishing.models import Relation
from passaparola.publishing.sheet import Sheet
from passaparola.publishing.writing_fields import HOURS_AT_FIRST
from passaparola.strategy.models import Partner

RELATIONS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    Relation.NONE.value: (_("None"), ""),
    Relation.PAID.value: (_("Somebody pays for this post"), _("An agreement, a fee, a discount code with commission.")),
    Relation.SUPPLIED.value: (_("Goods or services were given"), _("A product to try, a stay, a meal.")),
    Relation.INVITED.value: (_("Invited, with costs paid"), _("An event or a trip that a partner paid for.")),
    Relation.OWN.value: (_("We promote what is ours"), _("The brand speaks of itself: no label needed.")),
}
_TAKES: Mapping[str, Callable[[NetworkSpec], object]] = {
    "threads": lambda spec: spec.threads,
    "comments": lambda spec: spec.comments,
    "polls": lambda spec: spec.poll,
    "warnings": lambda spec: spec.warning,
    "places": lambda spec: spec.place,
    "paid": lambda spec: spec.flag("paid"),
    "ai": lambda spec: spec.flag("ai"),
}
POLL_HOURS = (1, 6, 12, HOURS_AT_FIRST, 48, 72, 168)
LEAST_ROWS = 4  # of a poll's choices


def offering(sheet: Sheet) -> dict[str, Any]:
    """The names of the networks that take each thing, relations and partners, and the rows of a poll's form."""
    specs = list({each.network: network_of(each).spec for each in sheet.channels}.values())
    poll: dict[str, Any] = sheet.post.poll or {}
    choices = list(poll.get("choices", []))
    return {
        "takers": {name: [spec.name for spec in specs if takes(spec)] for name, takes in _TAKES.items()},
        "relations": [(value, *words) for value, words in RELATIONS.items()],
        "partners": list(Partner.objects.filter(binned_at__isnull=True).order_by("name")),
        "poll_choices": [*choices, *[""] * max(LEAST_ROWS - len(choices), 1)],
        "poll_hours": sorted({*POLL_HOURS, int(poll.get("hours", HOURS_AT_FIRST))}),
        "poll_length": int(poll.get("hours", HOURS_AT_FIRST)),
    }
