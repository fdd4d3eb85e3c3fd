"""Readings, goals, corrections and money."""

from django.urls import URLPattern

app_name = "measurement"
urlpatterns: list[URLPattern] = []
