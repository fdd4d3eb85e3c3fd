"""Moment zero: the baseline of a brand."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
