"""Pages of the shell itself."""

from django.urls import path

from passaparola.web import appearance, design, health, live_ticket, overview

app_name = "web"

urlpatterns = [
    path("healthz", health.health, name="health"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("design/", design.design, name="design"),
    path("b/<slug:slug>/", overview.overview, name="overview"),
    path("b/<slug:slug>/live-ticket/", live_ticket.live_ticket, name="live_ticket"),
]
