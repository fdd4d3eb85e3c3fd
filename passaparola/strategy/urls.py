"""Personas, pillars, partners, slots and goals, as records."""

from django.urls import URLPattern

app_name = "strategy"
urlpatterns: list[URLPattern] = []
