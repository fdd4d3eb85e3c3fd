"""Pages about publishing."""

from django.urls import path

from passaparola.publishing import asking, calendar, compose, kit, posts

app_name = "publishing"
urlpatterns = [
    path("compose/", compose.compose, name="compose"),
    path("compose/check/", compose.check, name="check"),
    path("compose/schedule/", compose.schedule, name="schedule"),
    path("compose/publish/", compose.publish, name="publish"),
    path("compose/unschedule/", compose.unschedule, name="unschedule"),
    path("compose/update/", compose.update, name="update"),
    path("compose/take-down/", compose.take_down, name="take_down"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:post>/", compose.post, name="post"),
    path("posts/<int:post>/deliveries/", posts.deliveries, name="deliveries"),
    path("posts/<int:post>/actions/", compose.actions, name="actions"),
    path("posts/<int:post>/move/", calendar.move, name="move"),
    path("posts/<int:post>/bin/", posts.bin, name="bin"),
    path("posts/<int:post>/recover/", posts.recover, name="recover"),
    path("posts/<int:post>/copy/", posts.copy, name="copy"),
    path("compose/ask/", compose.ask, name="ask"),
    path("approvals/", asking.waiting, name="approvals"),
    path("approvals/rule/", asking.rule, name="approval_rule"),
    path("approvals/<int:approval>/decide/", asking.decide, name="decide"),
    path("approvals/<int:approval>/withdraw/", asking.withdraw, name="withdraw"),
    path("kit/<int:delivery>/", kit.kit, name="kit"),
    path("kit/<int:delivery>/pack.zip", kit.pack, name="pack"),
    path("kit/<int:delivery>/done/", kit.done, name="done"),
    path("kit/<int:delivery>/put-off/", kit.move, name="put_off"),
    path("kit/<int:delivery>/leave/", kit.leave, name="leave"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/events/", calendar.events, name="events"),
    path("calendar/days/", calendar.days, name="days"),
]
