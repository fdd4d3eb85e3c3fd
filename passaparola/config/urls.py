"""Every address."""

from django.urls import include, path

urlpatterns = [
    path("", include("passaparola.web.urls")),
    path("", include("passaparola.workspaces.urls")),
    path("accounts/", include("allauth.urls")),
    path("b/<slug:slug>/channels/", include("passaparola.channels.urls")),
    path("b/<slug:slug>/deliveries/", include("passaparola.deliveries.urls")),
    path("b/<slug:slug>/library/", include("passaparola.library.urls")),
    path("b/<slug:slug>/", include("passaparola.publishing.urls")),
]

handler400 = "passaparola.web.errors.bad_request"
handler403 = "passaparola.web.errors.forbidden"
handler404 = "passaparola.web.errors.not_found"
handler500 = "passaparola.web.errors.server_error"
