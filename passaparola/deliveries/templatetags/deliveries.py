"""``{% needs_you as count %}``: how many deliveries of the page's brand wait for a person."""

from django import template
from django.template import Context

from passaparola.deliveries import queries
from passaparola.workspaces import tenancy

register = template.Library()


@register.simple_tag(takes_context=True)
def needs_you(context: Context) -> int:
    """The count, or nought on a page that is about no brand."""
    brand = context.get("brand")
    try:
        return queries.needing_somebody(brand.pk).count() if brand and tenancy.current() else 0
    except tenancy.NoScope:
        return 0
