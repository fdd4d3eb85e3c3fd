"""Pages about the media library."""

from django.urls import path

from passaparola.library import pages, serving

app_name = "library"
urlpatterns = [
    path("", pages.shelf, name="list"),
    path("upload/", pages.upload, name="upload"),
    path("<int:asset>/", pages.one, name="one"),
    path("<int:asset>/bin/", pages.bin, name="bin"),
    path("<int:asset>/recover/", pages.recover, name="recover"),
    path("<int:asset>/file/", serving.file, name="file"),
    path("<int:asset>/thumb/", serving.thumb, name="thumb"),
]
