"""A report's PDF as an answer, for its own people and for whoever has its link."""

from django.http import HttpResponse

from passaparola.reports import drawing, making, pdf
from passaparola.reports.models import Report
from passaparola.workspaces.words import say


def pdf_of(row: Report) -> HttpResponse:
    """The file, or a page that says why there is none."""
    content = making.content_of(row)
    try:
        made = pdf.made(drawing.sheet(content, row.hash))
    except pdf.NoPdf as trouble:
        return HttpResponse(say(trouble.reason), content_type="text/plain; charset=utf-8", status=503)
    response = HttpResponse(made, content_type="application/pdf")
    name = f"report-{row.from_day}-{row.to_day}-v{row.version}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
