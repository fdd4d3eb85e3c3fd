"""``{% needs_you as count %}``: how many deliveries of the page's brand wait for a person; and words of receipts."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from django import template
from django.template import Context
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from passaparola.deliveries import queries
from passaparola.deliveries.models import Delivery
from passaparola.workspaces import tenancy
from passaparola.workspaces.templatetags.times import second

register = template.Library()

PROOFS = {
    "confirmed_by": gettext_lazy("Seen there by"),
    "at": gettext_lazy("Seen there on"),
    "cid": gettext_lazy("Hash of its content, from the network"),
    "root_cid": gettext_lazy("Hash of the first post of its thread"),
    "root": gettext_lazy("First post of its thread"),
    "mark": gettext_lazy("Our hidden mark in it"),
    "post": gettext_lazy("The article that it stands below"),
}
"""What a proof's parts are called; a part that only its network knows keeps its own name."""


@register.simple_tag(takes_context=True)
def needs_you(context: Context) -> int:
    """The count, or nought on a page that is about no brand."""
    brand = context.get("brand")
    try:
        return queries.needing_somebody(brand.pk).count() if brand and tenancy.current() else 0
    except tenancy.NoScope:
        return 0


@register.filter
def proof_word(part: str) -> str:
    """The name of a part of a proof."""
    return str(PROOFS.get(part, part.replace("_", " ").capitalize()))


@register.simple_tag(takes_context=True)
def proof_value(context: Context, part: str, value: object) -> str:
    """A part of a proof as people read it: a moment on the brand's wall, the rest as it is."""
    brand = context.get("brand")
    if part != "at" or brand is None:
        return str(value)
    try:
        return second(datetime.fromisoformat(str(value)), brand.zone)
    except ValueError:
        return str(value)


@register.filter
def span(value: timedelta) -> str:
    """A length of time in words: ``3 minutes``."""
    return format_timedelta(value, threshold=1.5, locale=(get_language() or "en").split("-")[0])


@register.filter
def thing_word(row: Delivery) -> str:
    """What a delivery carries, where that is not the post itself."""
    if row.thing_kind.startswith("part."):
        return _("Part %(number)s of the thread") % {"number": row.thing_kind.partition(".")[2]}
    return {"comment": _("First comment"), "answer": _("Answer")}.get(row.thing_kind, _("Post"))
