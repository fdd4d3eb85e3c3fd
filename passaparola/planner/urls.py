"""A plan becomes slots on the calendar."""

from django.urls import URLPattern

app_name = "planner"
urlpatterns: list[URLPattern] = []
