"""``{% next_step %}``: on the pages where a step of the guided path ends, the way to the next one."""

from typing import Any

from django import template
from django.template import Context

from passaparola.audit.models import Audit
from passaparola.planner.path_pages import ShownPath, ShownStep, shown_path
from passaparola.workspaces import tenancy
from passaparola.workspaces.rules import Permission, allows

register = template.Library()

ENDS = {
    "channels:one", "channels:list", "audit:one", "measurement:goal", "strategy:persona", "planner:plan",
    "planner:slot", "publishing:calendar", "publishing:post",
}  # fmt: skip
"""Pages on which somebody lands after a step."""


@register.inclusion_tag("components/next_step.html", takes_context=True)
def next_step(context: Context) -> dict[str, Any]:
    """The step that comes next, and how many are done; nothing elsewhere, and nothing where the step itself is."""
    request = context.get("request")
    brand = context.get("brand")
    match = getattr(request, "resolver_match", None)
    if request is None or brand is None or match is None or match.view_name not in ENDS or not _may(request):
        return {}
    guide = shown_path(brand, audited=Audit.objects.exists())
    step = guide.next if guide else None
    if guide is None or step is None or _is_here(step, guide, request.get_full_path()):
        return {}
    return {"guide": guide, "step": step, "brand": brand}


def _may(request: Any) -> bool:
    try:
        return bool(tenancy.current()) and allows(getattr(request, "role", ""), Permission.WRITE)
    except tenancy.NoScope:
        return False


def _is_here(step: ShownStep, guide: ShownPath, where: str) -> bool:
    """Before the first step nobody is on the way yet; and the page of a step needs no way to itself."""
    return not step.address or step.address == where or not guide.path.done
