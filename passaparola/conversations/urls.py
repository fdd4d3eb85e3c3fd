"""Pages about conversations."""

from django.urls import path

from passaparola.conversations import deeds, pages

app_name = "conversations"
urlpatterns = [
    path("", pages.conversations, name="list"),
    path("check/", deeds.check, name="check"),
    path("export.csv", pages.export, name="export"),
    path("post/<int:post>/", pages.of_post, name="of_post"),
    path("people/<int:voice>/", deeds.describe, name="voice"),
    path("answers/<int:answer>/undo/", deeds.undo, name="undo"),
    path("answers/<int:answer>/again/", deeds.retry, name="retry"),
    path("<int:thread>/", pages.thread, name="thread"),
    path("<int:thread>/answer/", deeds.answer, name="answer"),
    path("<int:thread>/assign/", deeds.assign, name="assign"),
    path("<int:thread>/note/", deeds.remark, name="note"),
    path("<int:thread>/close/", deeds.tend, {"verb": "close"}, name="close"),
    path("<int:thread>/reopen/", deeds.tend, {"verb": "reopen"}, name="reopen"),
    path("<int:thread>/no-answer/", deeds.tend, {"verb": "excuse"}, name="excuse"),
]
