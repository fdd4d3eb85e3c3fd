"""Tracked links and the card of a page."""

from django.urls import URLPattern

app_name = "links"
urlpatterns: list[URLPattern] = []
