"""Tracked links and the card of a page."""

from django.urls import path

from passaparola.links import card_pages, pages

app_name = "links"
urlpatterns = [
    path("", pages.list_, name="list"),
    path("links.csv", pages.export, name="export"),
    path("campaign/", pages.campaign, name="campaign"),
    path("card/", card_pages.card, name="card"),
    path("thumb/<str:seal>/", card_pages.thumb, name="thumb"),
    path("<int:link>/", pages.one, name="one"),
    path("<int:link>/stop/", pages.stop, name="stop"),
    path("<int:link>/resume/", pages.resume, name="resume"),
]
