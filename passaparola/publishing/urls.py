"""Pages about publishing."""

from django.urls import include, path

from passaparola.publishing import asking, calendar, compose, kit, posts
from passaparola.publishing.planning import board, campaigns, quick

app_name = "publishing"
urlpatterns = [
    path("compose/", compose.compose, name="compose"),
    path("compose/check/", compose.check, name="check"),
    path("compose/mend/", compose.mend, name="mend"),
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
    path("posts/<int:post>/quick/", quick.quick, name="quick"),
    path("posts/<int:post>/take-off/", quick.unschedule, name="take_off"),
    path("posts/<int:post>/copy-here/", quick.copy, name="copy_here"),
    path("posts/<int:post>/assign/", quick.assign, name="assign"),
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
    path("", include("passaparola.publishing.approval.pages")),
    path("", include("passaparola.publishing.remarks.pages")),
    path("", include("passaparola.publishing.after.pages")),
    path("", include("passaparola.publishing.versions.pages")),
    path("aids/", include("passaparola.publishing.aids.urls")),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/events/", calendar.events, name="events"),
    path("calendar/days/", calendar.days, name="days"),
    path("board/", board.board, name="board"),
    path("board/<int:post>/", board.put, name="board_put"),
    path("campaigns/<int:campaign>/posts/", campaigns.posts, name="campaign_posts"),
    path("", include("passaparola.publishing.planning.queues_urls")),
    path("", include("passaparola.publishing.bulk.urls")),
    path("", include("passaparola.publishing.feeds.urls")),
]
