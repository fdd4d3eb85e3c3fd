"""Addresses of what a team writes with; their names are publishing's."""

from django.urls import path

from passaparola.publishing.aids import mention_pages, pages

urlpatterns = [
    path("", pages.list_, name="aids"),
    path("new/", pages.new, name="aid_new"),
    path("<int:aid>/", pages.one, name="aid"),
    path("<int:aid>/bin/", pages.bin, name="aid_bin"),
    path("<int:aid>/recover/", pages.recover, name="aid_recover"),
    path("<int:aid>/used/", pages.used, name="aid_used"),
    path("<int:aid>/fill/<int:post>/", pages.fill, name="aid_fill"),
    path("mentions/", mention_pages.list_, name="mentions"),
    path("mentions/new/", mention_pages.new, name="mention_new"),
    path("mentions/<int:mention>/", mention_pages.one, name="mention"),
    path("mentions/<int:mention>/bin/", mention_pages.bin, name="mention_bin"),
    path("mentions/<int:mention>/recover/", mention_pages.recover, name="mention_recover"),
]
