"""Addresses that stand open to networks: where they send people back, where they fetch files, and where they call."""

from django.urls import path

from passaparola.channels import consent_pages, file_door, hook_door

app_name = "doors"
urlpatterns = [
    path("connect/back/", consent_pages.back, name="back"),
    path("files/<str:token>/<str:name>", file_door.file, name="file"),
    path("hooks/<str:public>/", hook_door.hook, name="hook"),
]
