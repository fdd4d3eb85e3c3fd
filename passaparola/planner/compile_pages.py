"""The page that turns the plan into slots, and its undo."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from passaparola.channels.models import Channel
from passaparola.kernel import plans
from passaparola.planner import compiling, rules, weeks
from passaparola.planner.compiling import Preview
from passaparola.planner.forms import CompileForm
from passaparola.planner.rules import Choice, Key, Place
from passaparola.strategy.days import Day
from passaparola.strategy.models import Pillar
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

USUAL_WEEKS = 4


@dataclass(frozen=True)
class Line:
    """A slot of the preview, with what the page says of it."""

    place: Place
    handle: str
    pillar: str
    days: Sequence[Day]
    moved_to: date
    choice: Choice

    @property
    def name(self) -> str:
        """The field of its choice."""
        return f"choice-{self.place.cadence}-{self.place.cadence_day.isoformat()}"

    @property
    def on_holiday(self) -> bool:
        """Whether there is something to choose."""
        return any(each.is_holiday for each in self.days)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def compile(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The slots that the plan makes of some weeks; sent, they are made."""
    form = CompileForm(request.POST if request.method == "POST" else _asked(request))
    if not form.is_valid():
        return _page(request, form, None, 422 if request.method == "POST" else 200)
    if request.method == "POST":
        return _confirmed(request, form)
    return _page(request, form, _preview(request, form, {}))


@require_POST
@needs(Permission.WRITE)
def undo(request: PersonRequest, slug: str, run: uuid.UUID) -> HttpResponseBase:
    """Take back what a compilation did."""
    if not compiling.happened(run):
        raise Http404
    count = compiling.undo(run)
    said = ngettext("%(count)d slot taken back.", "%(count)d slots taken back.", count)
    messages.success(request, said % {"count": count})
    return redirect("planner:compile", slug=slug)


@needs(Permission.WRITE)
def _confirmed(request: PersonRequest, form: CompileForm) -> HttpResponseBase:
    monday = rules.monday_of(form.cleaned_data["start"])
    done = compiling.compile_slots(request.brand, monday, form.cleaned_data["weeks"], _choices(request))
    if not (done.added or done.removed):
        messages.info(request, _("Everything is on the calendar already."))
        return redirect("publishing:calendar", slug=request.brand.slug)
    back = reverse("planner:compile_undo", kwargs={"slug": request.brand.slug, "run": done.run})
    said = ngettext("%(count)d slot is on the calendar.", "%(count)d slots are on the calendar.", done.added)
    messages.success(request, said % {"count": done.added}, extra_tags=f"undo:{back}")
    return redirect("publishing:calendar", slug=request.brand.slug)


def _asked(request: PersonRequest) -> dict[str, Any]:
    start = request.GET.get("start") or _coming_monday(request.brand)
    return {"start": start, "weeks": request.GET.get("weeks") or USUAL_WEEKS}


def _preview(request: PersonRequest, form: CompileForm, choices: Mapping[Key, Choice]) -> Preview:
    monday = rules.monday_of(form.cleaned_data["start"])
    return compiling.preview(request.brand, monday, form.cleaned_data["weeks"], choices, get_language() or "en")


def _choices(request: PersonRequest) -> dict[Key, Choice]:
    """The choices of the form; what is none of ours is not looked at."""
    found = {}
    for name, value in request.POST.items():
        mark, _dash, rest = name.partition("-")
        number, _dash, written = rest.partition("-")
        if mark == "choice" and number.isascii() and number.isdigit() and value in set(Choice):
            try:
                found[int(number), date.fromisoformat(written)] = Choice(value)
            except ValueError:
                continue
    return found


def _page(request: PersonRequest, form: CompileForm, preview: Preview | None, status: int = 200) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "preview": preview, "may_write": allows(request.role, Permission.WRITE)}
    if preview is not None:
        shown |= {
            "lines": _lines(preview),
            "removed": [
                (each.place, _handles().get(each.place.content.channel, "")) for each in preview.outcome.removed
            ],
            "held": sum(each.held for each in preview.outcome.kept),
            "load": weeks.workload(request.brand, weeks.cadences()),
            "cadences": weeks.cadences(),
        }
    return render(request, "planner/compile.html", shown, status=status)


def _lines(preview: Preview) -> list[Line]:
    handles, pillars = _handles(), dict(Pillar.objects.values_list("pk", "name"))
    return [
        Line(
            each, handles[each.content.channel], pillars.get(each.content.pillar, ""),
            preview.days.get(each.cadence_day, ()), rules.next_open(each.cadence_day, preview.days_off),
            preview.choices.get(each.key, Choice.KEEP),
        )
        for each in preview.outcome.added
    ]  # fmt: skip


def _handles() -> dict[int, str]:
    return {each.pk: str(each) for each in Channel.objects.defer("secrets", "facts")}


def _coming_monday(brand: Brand) -> date:
    return rules.monday_of(plans.to_wall(timezone.now(), brand.zone).date()) + timedelta(weeks=1)
