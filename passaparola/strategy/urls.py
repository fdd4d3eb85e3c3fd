"""Pages about personas."""

from django.urls import path

from passaparola.strategy import personas

app_name = "strategy"
urlpatterns = [
    path("personas/", personas.personas, name="personas"),
    path("personas/new/", personas.new, name="persona_new"),
    path("personas/<int:persona>/", personas.persona, name="persona"),
    path("personas/<int:persona>/edit/", personas.edit, name="persona_edit"),
    path("personas/<int:persona>/copy/", personas.copy, name="persona_copy"),
    path("personas/<int:persona>/bin/", personas.bin, name="persona_bin"),
    path("personas/<int:persona>/recover/", personas.recover, name="persona_recover"),
]
