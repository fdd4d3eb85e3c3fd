"""Who carries the brand's posts further."""

from django.urls import URLPattern

app_name = "word_of_mouth"
urlpatterns: list[URLPattern] = []
