"""The site: pages as networks show them."""

from django.urls import URLPattern

app_name = "smo"
urlpatterns: list[URLPattern] = []
