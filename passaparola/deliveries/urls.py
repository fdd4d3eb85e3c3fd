"""Pages about deliveries."""

from django.urls import path

from passaparola.deliveries import pages, pictures

app_name = "deliveries"
urlpatterns = [
    path("", pages.deliveries, name="list"),
    path("summary/", pages.summary, name="summary"),
    path("send/", pages.send_chosen, name="send_chosen"),
    path("<int:delivery>/", pages.delivery, name="one"),
    path("<int:delivery>/receipt.json", pages.receipt, name="receipt"),
    path("<int:delivery>/media/<int:position>/", pictures.picture, name="picture"),
    path("<int:delivery>/there/", pages.decide, {"word": "there"}, name="there"),
    path("<int:delivery>/send/", pages.decide, {"word": "send"}, name="send"),
    path("<int:delivery>/cancel/", pages.decide, {"word": "cancel"}, name="cancel"),
]
