"""Pages about personas and campaigns."""

from django.urls import path

from passaparola.strategy import campaigns, personas

app_name = "strategy"
urlpatterns = [
    path("personas/", personas.personas, name="personas"),
    path("personas/new/", personas.new, name="persona_new"),
    path("personas/<int:persona>/", personas.persona, name="persona"),
    path("personas/<int:persona>/edit/", personas.edit, name="persona_edit"),
    path("personas/<int:persona>/copy/", personas.copy, name="persona_copy"),
    path("personas/<int:persona>/bin/", personas.bin, name="persona_bin"),
    path("personas/<int:persona>/recover/", personas.recover, name="persona_recover"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign_new"),
    path("campaigns/<int:campaign>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign>/edit/", campaigns.edit, name="campaign_edit"),
    path("campaigns/<int:campaign>/bin/", campaigns.bin, name="campaign_bin"),
    path("campaigns/<int:campaign>/recover/", campaigns.recover, name="campaign_recover"),
]
