"""Pages about many posts at once: files in and out, and one change for all."""

from django.urls import path

from passaparola.publishing.bulk import change_pages, export, pages

urlpatterns = [
    path("imports/", pages.listed, name="imports"),
    path("imports/template.csv", pages.template, name="import_template"),
    path("imports/<int:source>/", pages.one, name="import"),
    path("imports/<int:source>/columns/", pages.mapping, name="import_mapping"),
    path("imports/<int:source>/rows/", pages.put_right, name="import_rows"),
    path("imports/<int:source>/start/", pages.start, name="import_start"),
    path("imports/<int:source>/go-on/", pages.go_on, name="import_go_on"),
    path("imports/<int:source>/undo/", pages.undo, name="import_undo"),
    path("imports/<int:source>/problems.csv", pages.errors, name="import_errors"),
    path("posts/change/", change_pages.change, name="bulk_change"),
    path("posts/changes/<int:change>/undo/", change_pages.undo, name="bulk_undo"),
    path("posts/export.csv", export.posts, {"kind": "csv"}, name="export_csv"),
    path("posts/export.xlsx", export.posts, {"kind": "xlsx"}, name="export_xlsx"),
]
