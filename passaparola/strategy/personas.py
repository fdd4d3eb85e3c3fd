"""The pages of the personas."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.strategy import knowing
from passaparola.strategy.models import Persona
from passaparola.strategy.persona_forms import PersonaForm, Traits
from passaparola.strategy.wording import EVIDENCE
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows


@require_GET
@needs(Permission.SEE)
def personas(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's personas as cards; ``?q`` searches, ``?bin`` shows the bin."""
    words, binned = request.GET.get("q", "").strip(), "bin" in request.GET
    shown = {
        "personas": knowing.personas(words, binned=binned),
        "words": words,
        "binned": binned,
        "bin_count": Persona.objects.filter(binned_at__isnull=False).count(),
        "may_write": allows(request.role, Permission.WRITE),
    }
    return render(request, "strategy/personas.html", shown)


@require_GET
@needs(Permission.SEE)
def persona(request: PersonRequest, slug: str, persona: int) -> HttpResponse:
    """One persona, what is said of it, and what is for it. It prints on one sheet."""
    row = get_object_or_404(Persona, pk=persona)
    shown = {
        "known": knowing.known(row),
        "persona": row,
        "linked": knowing.linked(row),
        "evidence": EVIDENCE,
        "may_write": allows(request.role, Permission.WRITE),
    }
    return render(request, "strategy/persona.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str) -> HttpResponseBase:
    """An empty form."""
    return _edit(request, Persona(brand=request.brand))


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def edit(request: PersonRequest, slug: str, persona: int) -> HttpResponseBase:
    """Change a persona and what is said of it."""
    return _edit(request, get_object_or_404(Persona, pk=persona))


@require_POST
@needs(Permission.WRITE)
def copy(request: PersonRequest, slug: str, persona: int) -> HttpResponseBase:
    """Another persona that begins as this one."""
    row = get_object_or_404(Persona, pk=persona)
    copied = knowing.duplicate(row, _("%(name)s (copy)") % {"name": row.name})
    messages.success(request, _("This is the copy: change what is different."))
    return redirect("strategy:persona_edit", slug=slug, persona=copied.pk)


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, persona: int) -> HttpResponseBase:
    """Into the bin; the toast takes it back."""
    knowing.throw_away(get_object_or_404(Persona, pk=persona))
    undo = reverse("strategy:persona_recover", kwargs={"slug": slug, "persona": persona})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("strategy:personas", slug=slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, persona: int) -> HttpResponseBase:
    """Out of the bin."""
    knowing.recover(get_object_or_404(Persona, pk=persona))
    messages.success(request, _("The persona is back."))
    return redirect("strategy:persona", slug=slug, persona=persona)


def _edit(request: PersonRequest, row: Persona) -> HttpResponseBase:
    form = PersonaForm(request.POST or None, instance=row)
    said = [] if row.pk is None else list(row.traits.all())
    traits = Traits(said, request.POST if request.method == "POST" else None)
    if request.method == "POST" and all([form.is_valid(), traits.is_valid()]):
        return _kept(request, form, traits)
    invalid = request.method == "POST"
    shown = {"form": form, "traits": traits, "persona": row, "invalid": invalid}
    return render(request, "strategy/persona_edit.html", shown, status=422 if invalid else 200)


def _kept(request: HttpRequest, form: PersonaForm, traits: Traits) -> HttpResponseBase:
    row = knowing.keep(form.save(commit=False), form.goals)
    traits.keep(row)
    messages.success(request, _("Saved."))
    more = "more" in request.POST  # another statement is to be written
    name = "strategy:persona_edit" if more else "strategy:persona"
    return redirect(name, slug=row.brand.slug, persona=row.pk)
