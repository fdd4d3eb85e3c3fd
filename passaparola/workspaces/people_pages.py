"""Members, invitations, and the page on which an invitation is accepted."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from passaparola.workspaces import inviting, members
from passaparola.workspaces.adapter import INVITED
from passaparola.workspaces.forms import ROLES, InvitationForm, MemberForm
from passaparola.workspaces.means import mail_is_set_up
from passaparola.workspaces.models import Invitation, InvitedBrand, Membership
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import EVERY_BRAND, Permission, Role, allows, may_grant


@require_GET
@needs(Permission.SEE)
def people(request: PersonRequest, slug: str) -> HttpResponse:
    """Who works in the brand's organisation; those who invite also see invitations."""
    may_invite = allows(request.role, Permission.INVITE)
    organisation = request.brand.organisation
    shown = [_row(each, request) for each in members.of(organisation.pk)]
    context = {
        "organisation": organisation,
        "members": shown,
        "may_invite": may_invite,
        "invitations": _invitations(request) if may_invite else [],
        "roles": [(ROLES[role][0], ROLES[role][1]) for role in Role],
    }
    return render(request, "workspaces/people.html", context)


@needs(Permission.INVITE)
def invite(request: PersonRequest, slug: str) -> HttpResponse:
    """Make an invitation; its link is shown in this answer and never again."""
    first = {"role": Role.EDITOR, "brands": [request.brand.pk]}
    form = InvitationForm(request.POST or None, roles=_grantable(request.role), brands=_brands(request), initial=first)
    if request.method != "POST" or not form.is_valid():
        return render(request, "workspaces/invite.html", {"form": form}, status=422 if form.errors else 200)
    given = form.cleaned_data
    path = inviting.invite(request.brand.organisation_id, given["role"], given["brands"], request.user, given["email"])
    link = request.build_absolute_uri(path)
    mailed = bool(given["email"]) and mail_is_set_up()
    if mailed:
        _mail_later(request, given["email"], link)
    return render(request, "workspaces/invited.html", {"link": link, "mailed": mailed, "email": given["email"]})


@require_POST
@needs(Permission.INVITE)
def revoke(request: PersonRequest, slug: str, invitation: int) -> HttpResponse:
    """Make an invitation's link useless."""
    rows = Invitation.objects.filter(organisation=request.brand.organisation)
    inviting.revoke(get_object_or_404(rows, pk=invitation))
    messages.success(request, _("The invitation is revoked: its link opens nothing any more."))
    return redirect("workspaces:people", slug)


@needs(Permission.INVITE)
def member(request: PersonRequest, slug: str, member: int) -> HttpResponse:
    """A member's role and brands."""
    row = _member(request, member)
    first = {"role": row.role, "brands": [each.brand_id for each in row.access.all()]}
    form = MemberForm(request.POST or None, roles=_grantable(request.role), brands=_brands(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            members.change(row, form.cleaned_data["role"], form.cleaned_data["brands"])
        except members.LastOwner:
            form.add_error("role", _("This is the only owner: make somebody else an owner first."))
        else:
            messages.success(request, _("Saved."))
            return redirect("workspaces:people", slug)
    context = {"form": form, "member": row}
    return render(request, "workspaces/member.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.INVITE)
def remove(request: PersonRequest, slug: str, member: int) -> HttpResponse:
    """End a membership."""
    row = _member(request, member)
    try:
        members.remove(row)
    except members.LastOwner:
        messages.error(request, _("This is the only owner: make somebody else an owner first."))
    else:
        messages.success(request, _("%(person)s has no access any more.") % {"person": row.person})
    return redirect("workspaces:people", slug)


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: accept it as who is signed in, or make an account first."""
    offer = inviting.offer(token)
    if offer is None:
        return render(request, "workspaces/join_used.html", status=410)
    if request.method != "POST":
        context = {"offer": offer, "role": ROLES[Role(offer.role)], "token": token}
        return render(request, "workspaces/join.html", context)
    if not request.user.is_authenticated:
        request.session[INVITED] = token
        return redirect("account_signup")
    if inviting.accept(token, int(request.user.pk)) is None:
        return render(request, "workspaces/join_used.html", status=410)
    messages.success(request, _("Welcome to %(organisation)s.") % {"organisation": offer.organisation})
    return redirect("workspaces:brands")


def _row(member: Membership, request: PersonRequest) -> dict[str, Any]:
    names = dict(_brands(request))
    given = [names[each.brand_id] for each in member.access.all() if each.brand_id in names]
    return {
        "member": member,
        "role": ROLES[Role(member.role)][0],
        "every": member.role in EVERY_BRAND,
        "brands": given,
        "may_change": may_grant(request.role, member.role),
        "is_me": member.person_id == request.user.pk,
    }


def _invitations(request: PersonRequest) -> list[dict[str, Any]]:
    names = dict(_brands(request))
    rows = inviting.open_ones(request.brand.organisation_id)
    opened = InvitedBrand.objects.filter(invitation__in=rows).values_list("invitation_id", "brand_id")
    return [
        {
            "invitation": row,
            "role": ROLES[Role(row.role)][0],
            "brands": [names[brand] for invitation, brand in opened if invitation == row.pk and brand in names],
        }
        for row in rows
    ]


def _member(request: PersonRequest, member: int) -> Membership:
    """Somebody whose role the person may give; 403 for an owner seen by a manager."""
    rows = Membership.objects.filter(organisation=request.brand.organisation).select_related("person")
    row = get_object_or_404(rows.prefetch_related("access"), pk=member)
    if not may_grant(request.role, row.role):
        raise PermissionDenied
    return row


def _grantable(role: str) -> list[Role]:
    return [each for each in Role if may_grant(role, each)]


def _brands(request: PersonRequest) -> Iterable[tuple[int, str]]:
    organisation = request.brand.organisation_id
    return [(each.id, each.name) for each in request.scope.reached if each.organisation == organisation]


def _mail_later(request: PersonRequest, address: str, link: str) -> None:
    """Once the invitation is committed, and outside its transaction."""
    context = {"link": link, "by": request.user, "organisation": request.brand.organisation}
    text = render_to_string("workspaces/invitation.txt", context)
    subject = _("An invitation to %(organisation)s") % {"organisation": request.brand.organisation.name}
    sender = settings.DEFAULT_FROM_EMAIL
    transaction.on_commit(lambda: send_mail(subject, text, sender, [address], fail_silently=True) and None)
