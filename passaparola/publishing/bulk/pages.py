"""The pages of an import: taking a file in, its columns, its rows, the import itself, taking it back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.analysis import tables
from passaparola.analysis.dates import Order
from passaparola.kernel import plans
from passaparola.publishing.bulk import columns, importing, sources
from passaparola.publishing.models import Import
from passaparola.publishing.sheet import connected
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say

PAGE = 50
WORDS: Mapping[str, Any] = {
    columns.IGNORE: gettext_lazy("Leave out"),
    "text": gettext_lazy("Text"),
    "title": gettext_lazy("Title"),
    "day": gettext_lazy("Day (with or without the time)"),
    "hour": gettext_lazy("Time"),
    "channels": gettext_lazy("Channels"),
    "media": gettext_lazy("Addresses of pictures"),
    "alt": gettext_lazy("Alternative text"),
    "link": gettext_lazy("Link"),
    "campaign": gettext_lazy("Campaign"),
    "pillar": gettext_lazy("Pillar"),
    "first_comment": gettext_lazy("First comment"),
    "language": gettext_lazy("Language"),
}
CHANGEABLE = ("text", "title", "day", "hour", "channels", "media", "campaign", "pillar")


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def listed(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The imports so far, and the form for a file."""
    if request.method == "POST" and (upload := request.FILES.get("file")):
        try:
            made = sources.take(request.brand, upload, request.user.pk)
            return redirect("publishing:import", slug=slug, source=made.pk)
        except tables.Unreadable as unreadable:
            messages.error(request, say(unreadable.reason))
    elif request.method == "POST":
        messages.error(request, _("Choose a file first."))
    rows = Import.objects.prefetch_related("posts")[:PAGE]
    return render(request, "publishing/bulk/imports.html", {"rows": rows})


@require_GET
@needs(Permission.WRITE)
def template(request: PersonRequest, slug: str) -> HttpResponse:
    """A file to begin with: the columns, and two rows that show how."""
    head = [str(WORDS[name]) for name in ("text", "title", "day", "hour", "channels", "media", "campaign", "pillar")]
    handle = next((each.handle for each in connected()), "@…")
    rows = [
        [_("The first text. A link in it stays a link."), "", "2030-03-01", "09:30", handle, "", "", ""],
        [_("The second text, with a picture."), "", "2030-03-02", "18:00", handle, "https://example.com/a.jpg", "", ""],
    ]
    return spreadsheets.download("passaparola-posts", [head, *rows])


@require_GET
@needs(Permission.WRITE)
def one(request: PersonRequest, slug: str, source: int) -> HttpResponse:
    """An import: its columns and rows before it begins, how far it is afterwards. ``?only=blocked`` narrows."""
    row = get_object_or_404(Import, pk=source)
    if row.started_at is not None:
        return _progress(request, row)
    found = sources.judged(row)
    only = request.GET.get("only", "")
    shown = [each for each in found.rows if only != "blocked" or each.problems]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "source": row, "found": found, "page": page, "only": only, "kinds": sources.problem_kinds(found.rows),
        "broken": any(each.message.id == "import.row.encoding" for line in found.rows for each in line.problems),
        "may_schedule": allows(request.role, Permission.SCHEDULE), "changeable": _changeable(), **_mapping(row),
    }  # fmt: skip
    return render(request, "publishing/bulk/import.html", context)


@require_POST
@needs(Permission.WRITE)
def mapping(request: PersonRequest, slug: str, source: int) -> HttpResponseBase:
    """Which column is what, the zone, how dates are written, and where rows without a channel go."""
    row = _open(source)
    for column in range(len(row.header)):
        field = request.POST.get(f"column-{column}", "")
        if field in WORDS:
            row.mapping[str(column)] = field
    zone, order = request.POST.get("zone", ""), request.POST.get("order", "")
    row.given["zone"] = zone if zone in plans.zones() else row.given["zone"]
    row.given["order"] = order if order in set(Order) else ""
    chosen = set(request.POST.getlist("channel"))
    row.given["channels"] = [each.pk for each in connected() if str(each.pk) in chosen]
    row.save(update_fields=["mapping", "given"])
    return redirect("publishing:import", slug=slug, source=source)


@require_POST
@needs(Permission.WRITE)
def put_right(request: PersonRequest, slug: str, source: int) -> HttpResponseBase:
    """Change a row, leave rows out, take them after all, or mend spoilt accents: ``do`` says which."""
    row, do = _open(source), request.POST.get("do", "")
    number = request.POST.get("number", "")
    numbers = [int(number)] if number.isascii() and number.isdigit() and len(number) < 8 else []
    if do == "change" and numbers:
        written = {name: _lines(request.POST[name]) for name in CHANGEABLE if name in request.POST}
        sources.put_right(row, numbers[0], written)
    elif do in ("out", "in"):
        sources.leave_out(row, numbers, do == "out")
    elif do == "out_all":
        sources.leave_out(row, [each.number for each in sources.judged(row).blocked], True)
    elif do == "mend":
        count = sources.mend(row)
        messages.success(request, ngettext("%(n)d cell mended.", "%(n)d cells mended.", count) % {"n": count})
    anchor = f"#row-{numbers[0]}" if numbers else ""
    query = request.POST.get("query", "")
    return redirect(_page(slug, row) + (f"?{query}" if query else "") + anchor)


@require_POST
@needs(Permission.WRITE)
def start(request: PersonRequest, slug: str, source: int) -> HttpResponseBase:
    """Import what is ready, as drafts or (``as``) scheduled. Small ones at once, the rest by the job."""
    row = _open(source)
    wanted = request.POST.get("as", sources.DRAFT)
    if not allows(request.role, Permission.SCHEDULE):
        wanted = sources.DRAFT
    importing.start(row, wanted, request.user.pk)
    importing.some(row.pk)
    return redirect("publishing:import", slug=slug, source=source)


@require_POST
@needs(Permission.WRITE)
def go_on(request: PersonRequest, slug: str, source: int) -> HttpResponseBase:
    """Make the next rows without waiting for the job."""
    row = get_object_or_404(Import, pk=source, started_at__isnull=False)
    importing.some(row.pk)
    return redirect("publishing:import", slug=slug, source=source)


@require_POST
@needs(Permission.SCHEDULE)
@needs(Permission.WRITE)
def undo(request: PersonRequest, slug: str, source: int) -> HttpResponseBase:
    """Throw all its posts away; those that are out stay, and are named."""
    row = get_object_or_404(Import, pk=source, started_at__isnull=False, undone_at__isnull=True)
    gone, stayed = importing.undo(row, request.user.pk)
    said = ngettext("%(n)d post thrown away.", "%(n)d posts thrown away.", gone) % {"n": gone}
    messages.success(request, said)
    if stayed:
        named = ", ".join(f"“{each!s:.40}”" for each in stayed[:5])
        messages.warning(request, _("Out or on their way already, so they stay: %(named)s") % {"named": named})
    return redirect("publishing:import", slug=slug, source=source)


@require_GET
@needs(Permission.WRITE)
def errors(request: PersonRequest, slug: str, source: int) -> HttpResponse:
    """The rows that cannot be imported, with the reasons: to be put right in the spreadsheet."""
    row = get_object_or_404(Import, pk=source)
    lines = dict(row.cells)
    found = [each for each in sources.judged(row).rows if each.problems]
    head = [*row.header, _("Row"), _("Problems")]
    rows = [
        [*_filled(lines[each.number], len(row.header)), each.number, " ".join(say(p.message) for p in each.problems)]
        for each in found
    ]
    return spreadsheets.download(f"problems-{source}", [head, *rows])


def _progress(request: PersonRequest, row: Import) -> HttpResponse:
    posts = list(row.posts.select_related("post").order_by("row"))
    wanted = len(row.given.get("numbers", ()))
    context = {
        "source": row, "posts": posts[:200], "made": len(posts), "wanted": wanted,
        "troubled": [each for each in posts if each.trouble], "waiting": [each for each in posts if each.media],
        "may_schedule": allows(request.role, Permission.SCHEDULE),
    }  # fmt: skip
    return render(request, "publishing/bulk/progress.html", context)


def _mapping(row: Import) -> dict[str, Any]:
    chosen = sources.mapping_of(row)
    sample = row.cells[0][1] if row.cells else []
    wanted = set(row.given.get("channels", ()))
    return {
        "columns": [
            {"at": at, "name": name, "chosen": chosen.get(at), "sample": sample[at] if at < len(sample) else ""}
            for at, name in enumerate(row.header)
        ],
        "fields": WORDS, "zones": plans.zones(), "asks": sources.asks_for_order(row),
        "channels": [{"channel": each, "chosen": each.pk in wanted} for each in connected()],
    }  # fmt: skip


def _changeable() -> list[tuple[str, Any]]:
    return [(name, WORDS[name]) for name in CHANGEABLE]


def _open(source: int) -> Import:
    return get_object_or_404(Import.objects.select_for_update(), pk=source, started_at__isnull=True)


def _filled(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * width][:width]


def _lines(written: str) -> str:
    return written.replace("\r\n", "\n").replace("\x00", "")[:100_000]


def _page(slug: str, row: Import) -> str:
    return reverse("publishing:import", kwargs={"slug": slug, "source": row.pk})
