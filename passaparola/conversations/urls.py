"""What people say to the brand, and its answers."""

from django.urls import URLPattern

app_name = "conversations"
urlpatterns: list[URLPattern] = []
