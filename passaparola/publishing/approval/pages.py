"""The pages of approval beside the queue: the rule's steps, and every link that is open."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.publishing.addresses import page_of
from passaparola.publishing.approval import forms, links, steps, telling
from passaparola.publishing.asking import checked_address, decide_many
from passaparola.publishing.models import Approval
from passaparola.publishing.rules import Mode
from passaparola.publishing.sheet import connected
from passaparola.workspaces import members
from passaparola.workspaces.means import mail_is_set_up
from passaparola.workspaces.models import Brand, Person
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import EVERY_BRAND, Permission, allows


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE)
def rule(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The steps that a post goes through before it may be scheduled."""
    standing = steps.kept(request.brand.pk)
    offered = {"channels": connected(), "people": _deciders(request.brand)}
    rows = forms.rows(request.POST if request.method == "POST" else None, standing, **offered)
    valid = [each.is_valid() for each in rows]  # every one, so that each shows its mistakes
    if request.method == "POST" and all(valid):
        steps.keep(request.brand, forms.steps_of(rows))
        messages.success(request, _("Saved. What is scheduled already goes out as it is."))
        return redirect("publishing:approvals", slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "publishing/approval/steps.html", {"rows": rows}, status=status)


def _deciders(brand: Brand) -> list[Person]:
    rows = [each for each in members.of(brand.organisation_id) if allows(each.role, Permission.DECIDE)]
    reach = [
        each for each in rows if each.role in EVERY_BRAND or any(a.brand_id == brand.pk for a in each.access.all())
    ]
    return [each.person for each in reach if each.person.is_active]


@require_GET
@needs(Permission.SEE)
def open_links(request: PersonRequest, slug: str) -> HttpResponse:
    """Every link by which a client can answer now."""
    rows = Approval.objects.filter(verdict="", kind=Mode.CLIENT, expires_at__gt=timezone.now(), post__binned_at=None)
    decides = allows(request.role, Permission.DECIDE)
    shown = [
        {
            "approval": each,
            "url": request.build_absolute_uri(links.path_of(each)) if decides and links.path_of(each) else "",
        }
        for each in rows.select_related("post", "asked_by").order_by("expires_at", "pk")
    ]
    context = {
        "rows": shown,
        "may_write": allows(request.role, Permission.WRITE),
        "mail": mail_is_set_up(),
    }
    return render(request, "publishing/approval/links.html", context)


@require_POST
@needs(Permission.WRITE)
def write(request: PersonRequest, slug: str, approval: int) -> HttpResponseBase:
    """Write the link to the client. Where the rule names the address, it is that one and no other."""
    row = get_object_or_404(Approval.objects.select_related("post", "brand"), pk=approval, kind=Mode.CLIENT, verdict="")
    fixed = next((each.client_email for each in steps.steps_of(row.brand_id) if each.id == row.step), "")
    email, refused = (fixed, "") if fixed else checked_address(request, request.POST.get("client_email", ""))
    row.asked_email = email or row.asked_email
    if refused or not mail_is_set_up() or not telling.write_to_client(row):
        messages.error(
            request, refused or _("The link could not be written to anybody: is mail set up, and the address right?")
        )
    else:
        row.save(update_fields=["asked_email"])
        messages.success(request, _("The link goes to %(email)s by mail.") % {"email": row.asked_email})
    if "links" in request.POST:
        return redirect("publishing:approval_links", slug)
    return redirect(page_of(slug, row.post) + "#approval")


urlpatterns = [
    path("approvals/steps/", rule, name="approval_steps"),
    path("approvals/links/", open_links, name="approval_links"),
    path("approvals/decide/", decide_many, name="decide_many"),
    path("approvals/<int:approval>/write/", write, name="approval_write"),
]
