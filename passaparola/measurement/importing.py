"""The two steps of an import: choose the columns of a file, look at what becomes of its rows, then keep them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from passaparola.analysis import tables
from passaparola.measurement import money_files, money_rows
from passaparola.measurement.money_files import File, Outcome
from passaparola.measurement.money_forms import ColumnsForm, FileForm
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest
from passaparola.workspaces.words import say

SHOWN_ROWS = 5  # of the file, above the columns
SHOWN_REFUSED = 100

Look = Callable[[Brand, File, Mapping[str, int], bool], Outcome]


@dataclass(frozen=True)
class Import:
    """What is imported: its fields, how rows are looked at and kept, where it goes on, and its page."""

    fields: Sequence[str]
    look: Look
    keep: Callable[[File, Outcome], str]
    then: str
    page: str


def import_page(request: PersonRequest, what: Import) -> HttpResponse:
    """Ask for a file; show its columns and what would become of each row; keep them when the person says so."""
    if request.method != "POST":
        return render(request, what.page, {"form": FileForm()})
    if "ticket" in request.POST:
        file = money_files.found(request.brand.pk, request.POST["ticket"])
        if file is None:
            messages.error(request, _("That file is not here any more: choose it again."))
            return render(request, what.page, {"form": FileForm()}, status=422)
        return _looked_at(request, what, file)
    return _taken(request, what)


def _taken(request: PersonRequest, what: Import) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, what.page, {"form": form}, status=422)
    try:
        file = money_files.take(request.brand.pk, form.cleaned_data["file"])
    except tables.Unreadable as trouble:
        form.add_error("file", say(trouble.reason))
        return render(request, what.page, {"form": form}, status=422)
    guessed = money_rows.guess(file.header, what.fields)
    day_first = "1" if request.brand.language == "it" else "0"
    given = {"ticket": file.ticket, "day_first": day_first, **guessed}
    return _shown(request, what, file, ColumnsForm(given, header=file.header, wanted=what.fields))


def _looked_at(request: PersonRequest, what: Import, file: File) -> HttpResponse:
    form = ColumnsForm(request.POST, header=file.header, wanted=what.fields)
    if form.is_valid() and "keep" in request.POST:
        outcome = what.look(request.brand, file, form.columns(), form.day_first)
        messages.success(request, what.keep(file, outcome))
        money_files.forget(file)
        return redirect(what.then, request.brand.slug)
    return _shown(request, what, file, form)


def _shown(request: PersonRequest, what: Import, file: File, form: ColumnsForm) -> HttpResponse:
    outcome = None
    if form.is_valid():
        outcome = what.look(request.brand, file, form.columns(), form.day_first)
    context = {
        "form": form,
        "file": file,
        "sample": file.rows[:SHOWN_ROWS],
        "outcome": outcome,
        "refused": outcome.refused[:SHOWN_REFUSED] if outcome else [],
    }
    return render(request, what.page, context)
