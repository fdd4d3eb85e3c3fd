"""Pages about audits: the list, the upload with its questions, one audit, and two beside each other."""

from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.audit import keeping, shown
from passaparola.audit.forms import ColumnsForm, DatesForm, UploadForm
from passaparola.audit.gathering import ENDINGS, PACKED, SINGLES
from passaparola.audit.keeping import Upload
from passaparola.audit.models import Audit, Intake
from passaparola.audit.tasks import read_files, read_history
from passaparola.library.pages import may_write
from passaparola.library.receiving import receives_files, within
from passaparola.workspaces.means import store
from passaparola.workspaces.requests import PersonRequest, needs, outside_scope
from passaparola.workspaces.rules import Permission

PAGE = 30
MOST_FILES = 40
ACCEPTED = (*ENDINGS, *PACKED, *SINGLES)


@require_GET
@needs(Permission.SEE)
def audits(request: PersonRequest, slug: str) -> HttpResponse:
    """Every audit of the brand, the newest first, and what is still being read; ``?q`` searches names."""
    words = request.GET.get("q", "").strip()
    rows = Audit.objects.select_related("channel").order_by("-made_at", "-pk")
    page = Paginator(rows.filter(name__icontains=words) if words else rows, PAGE).get_page(request.GET.get("page"))
    waiting = Intake.objects.exclude(state=Intake.State.DONE).order_by("-made_at")[:10]
    shown_ = {"page": page, "words": words, "waiting": waiting, "may_write": may_write(request)}
    return render(request, "audit/list.html", shown_)


@require_http_methods(["GET", "POST"])
@receives_files
def upload(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form with its files; small ones are read at once, others by a job."""
    if request.method != "POST":
        return within(request, _upload_form, slug)
    refused = within(request, _check_upload, slug)
    if not isinstance(refused, _Fine):
        return refused
    uploads = [_stored(file) for file in _files(request)]
    answer = within(request, _begin, slug, uploads=uploads)
    _read(request)
    return answer


class _Fine(HttpResponse):
    """The form may go on."""


@needs(Permission.WRITE)
def _upload_form(request: PersonRequest, slug: str) -> HttpResponseBase:
    form = UploadForm(zone=request.brand.zone)
    return render(request, "audit/upload.html", {"form": form, "accepted": ",".join(ACCEPTED)})


@needs(Permission.WRITE)
def _check_upload(request: PersonRequest, slug: str) -> HttpResponseBase:
    form = UploadForm(request.POST, zone=request.brand.zone)
    files, too_large = _files(request), request.__dict__.get("too_large", [])
    if too_large:
        form.add_error(
            None,
            _("%(name)s is larger than 50 MB: use the command line for it (./run audit).") % {"name": too_large[0]},
        )
    elif not files:
        form.add_error(None, _("Choose at least one file."))
    elif len(files) > MOST_FILES:
        form.add_error(None, _("At most %(count)d files at once: put them into a ZIP archive.") % {"count": MOST_FILES})
    for file in files:
        if not (file.name or "").lower().endswith(ACCEPTED):
            form.add_error(
                None, _("%(name)s is no CSV, no spreadsheet and no archive that is read here.") % {"name": file.name}
            )
    if form.is_valid():
        return _Fine()
    return render(request, "audit/upload.html", {"form": form, "accepted": ",".join(ACCEPTED)}, status=422)


def _files(request: HttpRequest) -> "list[UploadedFile[bytes]]":
    return cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))


def _stored(file: "UploadedFile[bytes]") -> Upload:
    file.seek(0)
    kept = store().put(cast("Any", file), "application/octet-stream")
    name = "".join(char for char in (file.name or "").replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return Upload(name[-120:].lstrip(".") or "file", kept.hash, kept.bytes)


@needs(Permission.WRITE)
def _begin(request: PersonRequest, slug: str, uploads: list[Upload]) -> HttpResponseBase:
    form = UploadForm(request.POST, zone=request.brand.zone)
    form.is_valid()
    channel = form.cleaned_data["channel"]
    name = form.cleaned_data["name"] or ", ".join(each.name for each in uploads)[:200]
    zone = form.cleaned_data["zone"]
    row = keeping.begin(
        request.brand.pk, name, uploads, zone, channel=channel.pk if channel else None, person=request.user.pk
    )
    return onwards(request, row, slug)


def onwards(request: HttpRequest, row: Intake, slug: str) -> HttpResponseBase:
    """Have it read: after this scope when it is small, by a job when it is not, and a history always."""
    if row.source:
        lock = f"audit.history.{row.pk}"  # two at once would ask the network twice
        read_history.configure(lock=lock).defer(brand=row.brand_id, intake=row.pk)
    elif keeping.is_small(row):
        request.__dict__["to_read"] = (row.brand_id, row.pk)
    else:
        read_files.defer(brand=row.brand_id, intake=row.pk)
    return redirect("audit:intake", slug=slug, intake=row.pk)


def _read(request: HttpRequest) -> None:
    if "to_read" in request.__dict__:
        keeping.read(*request.__dict__["to_read"])


@require_http_methods(["GET", "POST"])
@outside_scope
def intake(request: HttpRequest, slug: str, intake: int) -> HttpResponseBase:
    """Files on their way: how far they are, what is asked about them, or why they were refused."""
    answer = within(request, _answered if request.method == "POST" else _intake, slug, intake=intake)
    _read(request)
    return answer


@needs(Permission.SEE)
def _intake(request: PersonRequest, slug: str, intake: int) -> HttpResponseBase:
    row = get_object_or_404(Intake, pk=intake)
    if row.audit_id:
        whole = redirect("audit:one", slug=slug, audit=row.audit_id)
        return HttpResponse(headers={"HX-Redirect": whole.url}) if request.headers.get("HX-Request") else whole
    form = _question(row) if row.questions else None
    return _show_intake(request, row, form)


@needs(Permission.WRITE)
def _answered(request: PersonRequest, slug: str, intake: int) -> HttpResponseBase:
    row = get_object_or_404(Intake, pk=intake)
    if row.state == Intake.State.ASKING:
        form = _question(row, request.POST)
        if not form.is_valid():
            return _show_intake(request, row, form, status=422)
        keeping.answer(row, form.told)
    elif row.state == Intake.State.FAILED:
        keeping.answer(row, {})
    return onwards(request, row, slug)


def _question(row: Intake, said: QueryDict | None = None) -> ColumnsForm | DatesForm:
    """What is asked about the files: what their columns are, or how their dates are read."""
    asked = row.questions
    return DatesForm(asked["dates"], said) if "dates" in asked else ColumnsForm(asked["columns"], said)


def _show_intake(
    request: PersonRequest, row: Intake, form: ColumnsForm | DatesForm | None, status: int = 200
) -> HttpResponse:
    asked = [column["name"] for column in row.questions.get("columns", []) if column["asked"]]
    shown_ = {"intake": row, "form": form, "asked": asked, "may_write": may_write(request)}
    return render(request, "audit/intake.html", shown_, status=status)


@require_GET
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, audit: int) -> HttpResponse:
    """The baseline; ``?metric`` chooses the figure that is shown by format, weekday and hour."""
    row = get_object_or_404(Audit.objects.select_related("channel"), pk=audit)
    every = shown.figures(row)
    chosen = request.GET.get("metric", "")
    metric = chosen if chosen in {each.id for each in every} else row.result["main_metric"]
    main = next((each for each in every if each.id == row.result["main_metric"]), None)
    return render(request, "audit/one.html", {
        "audit": row,
        "result": shown.dates(row.result),
        "headlines": shown.headlines(row),
        "figures": every,
        "metric": next((each for each in every if each.id == metric), None),
        "main": main,
        "groups": shown.groups(row, metric) if metric else [],
        "mix": shown.mix(row),
        "growths": list(row.result.get("followers_of", {}).items()),
        "unknown": shown.unknown(row),
        "refused": [(each, shown.said(each["reason"])) for each in row.result["refused"][:50]],
        "others": Audit.objects.exclude(pk=row.pk).order_by("-made_at")[:50],
        "may_write": may_write(request),
    })  # fmt: skip


@require_GET
@needs(Permission.SEE)
def compare(request: PersonRequest, slug: str, audit: int, other: int) -> HttpResponse:
    """What changed from one audit to a later one."""
    rows = [get_object_or_404(Audit.objects.select_related("channel"), pk=pk) for pk in (audit, other)]
    before, after = sorted(rows, key=lambda row: (row.made_at, row.pk))
    changed, left = shown.changes(before, after)
    return render(request, "audit/compare.html", {"before": before, "after": after, "changes": changed, "left": left})


@require_GET
@needs(Permission.SEE)
def compare_with(request: PersonRequest, slug: str, audit: int) -> HttpResponseBase:
    """From the form of the audit's page to the comparison."""
    chosen = request.GET.get("with", "")
    other = Audit.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    row = get_object_or_404(Audit, pk=audit)
    if other is None:
        return redirect("audit:one", slug=slug, audit=row.pk)
    return redirect("audit:compare", slug=slug, audit=row.pk, other=other.pk)


@require_POST
@outside_scope
def verify(request: HttpRequest, slug: str, audit: int) -> HttpResponseBase:
    """Make the audit again from the kept files and compare the hashes."""
    answer = within(request, _seen, slug, audit=audit)
    if not isinstance(answer, _Fine):
        return answer
    row = request.__dict__["audit"]
    made = keeping.made_again(row)
    if made is None:
        messages.error(request, _("The files are not in the store any more, so it cannot be made again."))
    elif made == row.hash:
        messages.success(request, _("Made again from the kept files: the same hash."))
    else:
        messages.warning(request, _("Made again, it gives another hash: the reading of files has changed since."))
    return redirect("audit:one", slug=slug, audit=audit)


@needs(Permission.SEE)
def _seen(request: PersonRequest, slug: str, audit: int) -> HttpResponseBase:
    request.__dict__["audit"] = get_object_or_404(Audit, pk=audit)
    return _Fine()
