"""Pages about a brand's deliveries."""

from django.urls import path

from passaparola.deliveries import deciding, holding_pages, pages, pictures, receipt_pages

app_name = "deliveries"
urlpatterns = [
    path("", pages.deliveries, name="list"),
    path("summary/", pages.summary, name="summary"),
    path("send/", deciding.together, {"word": "send"}, name="send_chosen"),
    path("cancel/", deciding.together, {"word": "cancel"}, name="cancel_chosen"),
    path("dismiss/", deciding.dismiss, name="dismiss_chosen"),
    path("recall/", deciding.recall, name="recall"),
    path("hold/", holding_pages.hold, name="hold"),
    path("resume/", holding_pages.resume, name="resume"),
    path("post/<int:post>/receipt/", receipt_pages.of_post, name="post_receipt"),
    path("post/<int:post>/receipt.json", receipt_pages.of_post_as_file, name="post_receipt_file"),
    path("<int:delivery>/", pages.delivery, name="one"),
    path("<int:delivery>/receipt/", receipt_pages.printed, name="printed"),
    path("<int:delivery>/receipt.json", receipt_pages.receipt, name="receipt"),
    path("<int:delivery>/media/<int:position>/", pictures.picture, name="picture"),
    path("<int:delivery>/there/", deciding.decide, {"word": "there"}, name="there"),
    path("<int:delivery>/send/", deciding.decide, {"word": "send"}, name="send"),
    path("<int:delivery>/cancel/", deciding.decide, {"word": "cancel"}, name="cancel"),
    path("<int:delivery>/dismiss/", deciding.dismiss, name="dismiss"),
]
