"""What a client reads."""

from django.urls import path

from passaparola.reports import pages

app_name = "reports"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("new/", pages.new, name="new"),
    path("<int:report>/", pages.one, name="one"),
    path("<int:report>/report.pdf", pages.as_pdf, name="pdf"),
    path("<int:report>/again/", pages.again, name="again"),
    path("<int:report>/bin/", pages.bin, name="bin"),
    path("<int:report>/recover/", pages.recover, name="recover"),
    path("<int:report>/share/", pages.share, name="share"),
    path("links/<int:report_link>/revoke/", pages.unshare, name="unshare"),
]
