"""The way in: the owner's link, the first brand, and the door that knows where you were."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login, setup_user_email
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from passaparola.workspaces import first_steps, founding
from passaparola.workspaces.forms import OwnerForm, WelcomeForm
from passaparola.workspaces.languages import keep_language
from passaparola.workspaces.requests import LAST_BRAND, PersonRequest
from passaparola.workspaces.tenancy import Scope


@never_cache
@sensitive_post_parameters("password")
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Make the owner's account with a one-time link, and sign in."""
    if not first_steps.link_holds(token):
        return render(request, "workspaces/start_used.html", status=410)
    form = OwnerForm(request.POST or None, initial={"language": (get_language() or "en").split("-")[0]})
    if request.method != "POST" or not form.is_valid():
        return render(request, "workspaces/start.html", {"form": form}, status=422 if form.errors else 200)
    person = form.person()
    if not first_steps.make_owner(token, person):
        return render(request, "workspaces/start_used.html", status=410)
    setup_user_email(request, person, [])
    record_authentication(request, person, method="password", username=person.username)
    perform_login(request, person, email_verification="none")
    return keep_language(HttpResponseRedirect(reverse("workspaces:welcome")), person.language)


@login_required
def root(request: PersonRequest) -> HttpResponse:
    """To the brand that was worked on last, to the only one, to the list, or to the first steps."""
    slug = _where(request.scope, request.session.get(LAST_BRAND))
    if slug:
        return redirect("web:overview", slug)
    return redirect("workspaces:brands" if request.scope.roles else "workspaces:welcome")


def _where(scope: Scope, last: str | None) -> str | None:
    slugs = [each.slug for each in scope.reached]
    if last in slugs:
        return last
    return slugs[0] if len(slugs) == 1 else None


@login_required
def welcome(request: PersonRequest) -> HttpResponse:
    """An organisation, or somebody alone, and the first brand; for people who belong nowhere yet."""
    if request.scope.roles:
        return redirect("workspaces:brands")
    form = WelcomeForm(request.POST or None, initial={"language": (get_language() or "it").split("-")[0]})
    if request.method == "POST" and form.is_valid() and _founded(request, form):
        messages.success(request, _("Here you are. Now connect the first channel."))
        return redirect("channels:connect", form.cleaned_data["slug"])
    return render(request, "workspaces/welcome.html", {"form": form}, status=422 if form.errors else 200)


def _founded(request: PersonRequest, form: WelcomeForm) -> bool:
    try:
        with transaction.atomic():
            solo = form.cleaned_data["solo"]
            organisation = founding.found_organisation(request.user.pk, form.organisation_name(), solo)
            founding.found_brand(request.user.pk, organisation, form.plan())
    except IntegrityError:
        form.add_error("slug", _("Another brand has this address. Choose another one."))
        return False
    return True
