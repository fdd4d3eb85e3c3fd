"""Reports: the list, a new one, one as a page and as PDF, and its links for the client."""

from datetime import date, datetime, time

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.kernel import plans
from passaparola.reports import drawing, making, pdf
from passaparola.reports.forms import ReportForm
from passaparola.reports.models import Report, ReportLink
from passaparola.reports.serving import pdf_of
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import Permission, allows

PAGE = 25


@require_GET
@needs(Permission.SEE)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's reports: ``?q`` searches titles, ``?bin`` shows the bin."""
    words, binned = request.GET.get("q", "").strip(), "bin" in request.GET
    hidden = () if allows(request.role, Permission.MONEY) else ("profit",)
    page = Paginator(making.listed(words=words, binned=binned, without=hidden), PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "words": words, "binned": binned, "may_write": allows(request.role, Permission.WRITE)}
    return render(request, "reports/list.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask what the report is to be, and make it."""
    today = plans.to_wall(timezone.now(), request.brand.zone).date()
    first = {"title": request.brand.name, "language": request.brand.language, "span": _usual_span(request, today)}
    form = ReportForm(request.POST or None, initial=first, today=today, role=request.role)
    if request.method == "POST" and form.is_valid():
        report = making.make(request.brand, form.order(), request.user.pk)
        messages.success(request, _("The report is made, and stays as it is now."))
        return redirect("reports:one", slug, report.pk)
    return render(request, "reports/new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_GET
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, report: int) -> HttpResponse:
    """A report as a page."""
    return _one(request, _report(request, report))


def _one(request: PersonRequest, row: Report, token: str = "") -> HttpResponse:
    context = {
        "report": row,
        "body": drawing.body(making.content_of(row), printed=False),
        "no_pdf": pdf.why_not(),
        "may_write": allows(request.role, Permission.WRITE),
        "links": making.open_links(row),
        "link": _address(token) if token else "",
        "versions": Report.objects.filter(series=row.series).exclude(pk=row.pk).order_by("-version").defer("content"),
        "foreign": row.language != (get_language() or "en").split("-")[0],
    }
    return render(request, "reports/one.html", context)


@require_GET
@outside_scope
def as_pdf(request: PersonRequest, slug: str, report: int) -> HttpResponseBase:
    """A report as PDF: made outside of any scope, because it takes its time."""
    if not request.user.is_authenticated:
        from django.contrib.auth.views import redirect_to_login

        return redirect_to_login(request.get_full_path())
    with entered(request, slug):
        row = _report(request, report)
    return pdf_of(row)


@require_POST
@needs(Permission.WRITE)
def again(request: PersonRequest, slug: str, report: int) -> HttpResponse:
    """The same report from what is known now, as its next version."""
    made = making.make_anew(_report(request, report), request.brand, request.user.pk)
    messages.success(
        request, _("This is version %(number)d. The one before stays as it was.") % {"number": made.version}
    )
    return redirect("reports:one", slug, made.pk)


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, report: int) -> HttpResponse:
    """Into the bin; the toast takes it back."""
    making.throw_away(_report(request, report))
    undo = reverse("reports:recover", kwargs={"slug": slug, "report": report})
    messages.success(
        request, _("Moved to the bin. Its links open nothing while it lies there."), extra_tags=f"undo:{undo}"
    )
    return redirect("reports:list", slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, report: int) -> HttpResponse:
    """Out of the bin."""
    making.recover(_report(request, report))
    messages.success(request, _("Back among the reports."))
    return redirect("reports:one", slug, report)


@never_cache
@require_POST
@needs(Permission.WRITE)
def share(request: PersonRequest, slug: str, report: int) -> HttpResponse:
    """Make a link for the client; it is shown in this answer and never again."""
    row = _report(request, report)
    return _one(request, row, making.share(row, request.user.pk))


@require_POST
@needs(Permission.WRITE)
def unshare(request: PersonRequest, slug: str, report_link: int) -> HttpResponse:
    """Make a link useless."""
    row = get_object_or_404(ReportLink.objects.select_related("report"), pk=report_link)
    making.revoke(row)
    messages.success(request, _("The link is revoked: it opens nothing any more."))
    return redirect("reports:one", slug, row.report_id)


def _report(request: PersonRequest, report: int) -> Report:
    row = get_object_or_404(Report, pk=report)
    if "profit" in row.sections and not allows(request.role, Permission.MONEY):
        raise PermissionDenied
    return row


def _address(token: str) -> str:
    return f"{settings.URL.rstrip('/')}{reverse('shared:report', args=[token])}"


def _usual_span(request: PersonRequest, today: date) -> str:
    """Last month; this one while nothing went out before it."""
    begins = plans.to_utc(datetime.combine(today.replace(day=1), time.min), request.brand.zone).utc
    return "month" if Delivery.objects.filter(state=State.SENT, sent_at__lt=begins).exists() else "this_month"
