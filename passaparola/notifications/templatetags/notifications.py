"""``{% unread_news as count %}``: how many notifications the person has not read."""

from django import template
from django.template import Context

from passaparola.notifications import shown
from passaparola.workspaces import tenancy

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_news(context: Context) -> int:
    """The count; nought on a page outside of a person's scope."""
    request = context.get("request")
    try:
        tenancy.current()
    except tenancy.NoScope:
        return 0
    user = getattr(request, "user", None)
    return shown.unread(user.pk) if user is not None and user.is_authenticated else 0
