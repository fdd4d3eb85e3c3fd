"""``{% needing_answer as count %}``: how many conversations of the page's brand wait for an answer."""

from django import template
from django.template import Context

from passaparola.conversations import queries
from passaparola.workspaces import tenancy

register = template.Library()


@register.simple_tag(takes_context=True)
def needing_answer(context: Context) -> int:
    """The count, or nought on a page that is about no brand."""
    brand = context.get("brand")
    try:
        return queries.needing_answer(brand.pk) if brand and tenancy.current() else 0
    except tenancy.NoScope:
        return 0
