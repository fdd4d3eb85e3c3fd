"""Moment zero: the baseline of a brand."""

from django.urls import path

from passaparola.audit import files, history_pages, pages

app_name = "audit"
urlpatterns = [
    path("", pages.audits, name="list"),
    path("upload/", pages.upload, name="upload"),
    path("history/", history_pages.history, name="history"),
    path("reading/<int:intake>/", pages.intake, name="intake"),
    path("<int:audit>/", pages.one, name="one"),
    path("<int:audit>/compare/", pages.compare_with, name="compare_with"),
    path("<int:audit>/compare/<int:other>/", pages.compare, name="compare"),
    path("<int:audit>/verify/", pages.verify, name="verify"),
    path("<int:audit>/audit.json", files.as_json, name="json"),
    path("<int:audit>/figures.csv", files.figures, name="figures"),
    path("<int:audit>/refused.csv", files.refused, name="refused"),
]
