"""``{% needs_you as count %}``: how many deliveries of the page's brand wait for a person."""

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from passaparola.deliveries import queries
from passaparola.workspaces import tenancy

register = template.Library()

PROOFS = {
    "confirmed_by": _("Confirmed by"),
    "at": _("Confirmed on"),
    "cid": _("Hash of its content (cid)"),
    "mark": _("Our mark in it"),
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
    return str(PROOFS.get(part, part))
