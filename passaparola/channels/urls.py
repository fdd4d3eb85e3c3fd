"""Pages about channels."""

from django.urls import path

from passaparola.channels import connect_pages, pages

app_name = "channels"
urlpatterns = [
    path("", pages.channels, name="list"),
    path("connect/", pages.choose, name="connect"),
    path("connect/<str:network>/", connect_pages.connect, name="connect_network"),
    path("<int:channel>/", pages.channel, name="one"),
    path("<int:channel>/check/", connect_pages.check, name="check"),
    path("<int:channel>/reconnect/", connect_pages.reconnect, name="reconnect"),
    path("<int:channel>/disconnect/", connect_pages.disconnect, name="disconnect"),
    path("<int:channel>/recover/", pages.recover, name="recover"),
]
