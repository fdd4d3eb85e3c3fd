"""The site: pages as networks show them."""

from django.urls import path

from passaparola.smo import pages

app_name = "smo"
urlpatterns = [
    path("", pages.site, name="site"),
    path("<int:page>/", pages.page, name="page"),
    path("<int:page>/read/", pages.read, name="read"),
    path("<int:page>/bin/", pages.bin, name="bin"),
    path("<int:page>/recover/", pages.recover, name="recover"),
]
