"""Every address."""

from django.urls import include, path

urlpatterns = [
    path("", include("passaparola.web.urls")),
    path("", include("passaparola.workspaces.urls")),
    path("", include("passaparola.notifications.urls")),
    path("", include("passaparola.deliveries.across")),
    path("", include("passaparola.channels.doors")),
    path("accounts/", include("allauth.urls")),
    path("c/", include("passaparola.measurement.conversion_door")),
    path("r/", include("passaparola.reports.shared")),
    path("approve/", include("passaparola.publishing.answering")),
    path("ical/", include("passaparola.publishing.calendar_door")),
    path("l/", include("passaparola.links.public")),
    path("b/<slug:slug>/channels/", include("passaparola.channels.urls")),
    path("b/<slug:slug>/deliveries/", include("passaparola.deliveries.urls")),
    path("b/<slug:slug>/library/", include("passaparola.library.urls")),
    path("b/<slug:slug>/audit/", include("passaparola.audit.urls")),
    path("b/<slug:slug>/strategy/", include("passaparola.strategy.urls")),
    path("b/<slug:slug>/plan/", include("passaparola.planner.urls")),
    path("b/<slug:slug>/conversations/", include("passaparola.conversations.urls")),
    path("b/<slug:slug>/measure/", include("passaparola.measurement.urls")),
    path("b/<slug:slug>/word-of-mouth/", include("passaparola.word_of_mouth.urls")),
    path("b/<slug:slug>/site/", include("passaparola.smo.urls")),
    path("b/<slug:slug>/links/", include("passaparola.links.urls")),
    path("b/<slug:slug>/reports/", include("passaparola.reports.urls")),
    path("b/<slug:slug>/", include("passaparola.publishing.urls")),
    path("", include("passaparola.publishing.planning.urls")),
]

handler400 = "passaparola.web.errors.bad_request"
handler403 = "passaparola.web.errors.forbidden"
handler404 = "passaparola.web.errors.not_found"
handler500 = "passaparola.web.errors.server_error"
