"""What a client sees by a link, without an account: one report, until the link is revoked or too old."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from passaparola.reports import drawing, making, pdf
from passaparola.reports.serving import pdf_of
from passaparola.workspaces.requests import outside_scope


@never_cache
@require_GET
@outside_scope
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A report for whoever has its link."""
    row = making.opened(token)
    if row is None:
        return _dressed(render(request, "reports/shared_gone.html", status=404))
    context = {"report": row, "token": token, "body": drawing.body(making.content_of(row), printed=True)}
    with translation.override(row.language):
        response = render(request, "reports/shared.html", context | {"no_pdf": pdf.why_not()})
    return _dressed(response)


@never_cache
@require_GET
@outside_scope
def shared_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same as PDF."""
    row = making.opened(token)
    if row is None:
        return _dressed(render(request, "reports/shared_gone.html", status=404))
    return _dressed(pdf_of(row))


def _dressed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


app_name = "shared"
urlpatterns = [
    path("<str:token>/", shared, name="report"),
    path("<str:token>/report.pdf", shared_pdf, name="pdf"),
]
