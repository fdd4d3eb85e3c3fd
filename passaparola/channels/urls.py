"""Pages about channels."""

from django.urls import path

from passaparola.channels import app_pages, connect_pages, consent_pages, doctor_pages, pages

app_name = "channels"
urlpatterns = [
    path("", pages.channels, name="list"),
    path("connect/", pages.choose, name="connect"),
    path("connect/<str:network>/", connect_pages.connect, name="connect_network"),
    path("connect/<str:network>/by-hand/", connect_pages.connect_by_hand, name="connect_by_hand"),
    path("apps/<str:network>/", app_pages.app, name="app"),
    path("apps/<str:network>/remove/", app_pages.remove, name="app_remove"),
    path("consents/<int:consent>/", consent_pages.accounts, name="accounts"),
    path("<int:channel>/", pages.channel, name="one"),
    path("playbook/<str:network>/", pages.playbook, name="playbook"),
    path("<int:channel>/doctor/", doctor_pages.of_channel, name="doctor"),
    path("connect/<str:network>/doctor/", doctor_pages.of_application, name="app_doctor"),
    path("<int:channel>/check/", connect_pages.check, name="check"),
    path("<int:channel>/reconnect/", connect_pages.reconnect, name="reconnect"),
    path("<int:channel>/disconnect/", connect_pages.disconnect, name="disconnect"),
    path("<int:channel>/recover/", pages.recover, name="recover"),
]
