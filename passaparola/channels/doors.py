"""Addresses that stand open to networks: they send people back there, fetch files, read who we are, and call."""

from django.urls import path

from passaparola.channels import client_door, consent_pages, file_door, hook_door

app_name = "doors"
urlpatterns = [
    path("connect/back/", consent_pages.back, name="back"),
    path("oauth/client/<str:network>.json", client_door.client, name="client"),
    path("files/<str:token>/<str:name>", file_door.file, name="file"),
    path("hooks/<str:public>/", hook_door.hook, name="hook"),
]
