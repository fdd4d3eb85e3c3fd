"""Pages of queues, of what comes again, and of pauses."""

from django.urls import path

from passaparola.publishing.planning import again_pages, pauses_pages, places_pages, queues_pages

urlpatterns = [
    path("next-free/", places_pages.free, name="next_free"),
    path("queues/", queues_pages.listed, name="queues"),
    path("queues/new/", queues_pages.form, name="queue_new"),
    path("queues/<int:queue>/", queues_pages.one, name="queue"),
    path("queues/<int:queue>/edit/", queues_pages.form, name="queue_edit"),
    path("queues/<int:queue>/add/", queues_pages.add, name="queue_add"),
    path("queues/<int:queue>/pause/", queues_pages.pause, name="queue_pause"),
    path("queues/<int:queue>/fill/", queues_pages.fill, name="queue_fill"),
    path("queues/<int:queue>/bin/", queues_pages.bin, name="queue_bin"),
    path("queues/<int:queue>/recover/", queues_pages.recover, name="queue_recover"),
    path("queues/<int:queue>/posts/<int:post>/move/", queues_pages.move, name="queue_move"),
    path("queues/<int:queue>/posts/<int:post>/remove/", queues_pages.remove, name="queue_remove"),
    path("recurring/", again_pages.listed, name="recurring"),
    path("recurring/<int:recurrence>/", again_pages.one, name="recurrence"),
    path("recurring/<int:recurrence>/edit/", again_pages.change, name="recurrence_edit"),
    path("recurring/<int:recurrence>/skip/", again_pages.skip, name="recurrence_skip"),
    path("recurring/<int:recurrence>/renew/", again_pages.renew, name="recurrence_renew"),
    path("recurring/<int:recurrence>/stop/", again_pages.stop, name="recurrence_stop"),
    path("recurring/<int:recurrence>/resume/", again_pages.resume, name="recurrence_resume"),
    path("posts/<int:post>/ways/", again_pages.ways, name="ways"),
    path("posts/<int:post>/again/", again_pages.begin, name="again"),
    path("posts/<int:post>/evergreen/", again_pages.keep_evergreen, name="evergreen"),
    path("evergreen/<int:evergreen>/end/", again_pages.end_evergreen, name="evergreen_end"),
    path("pauses/", pauses_pages.listed, name="pauses"),
    path("pauses/<int:pause>/", pauses_pages.one, name="pause"),
    path("pauses/<int:pause>/end/", pauses_pages.end, name="pause_end"),
]
