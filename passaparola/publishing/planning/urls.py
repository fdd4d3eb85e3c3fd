"""Pages over several brands: what a person has to do, and one calendar for all."""

from django.urls import path

from passaparola.publishing.planning import across, today

app_name = "planning"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("across/", across.calendar, name="across"),
    path("across/events/", across.events, name="across_events"),
]
