"""Pages about feeds that come in, and calendars that go out."""

from django.urls import path

from passaparola.publishing import calendar_share_pages
from passaparola.publishing.feeds import pages

urlpatterns = [
    path("feeds/", pages.listed, name="feeds"),
    path("feeds/new/", pages.add, name="feed_new"),
    path("feeds/<int:feed>/edit/", pages.edit, name="feed_edit"),
    path("feeds/<int:feed>/read/", pages.read, name="feed_read"),
    path("feeds/<int:feed>/pause/", pages.pause, name="feed_pause"),
    path("feeds/<int:feed>/bin/", pages.bin, name="feed_bin"),
    path("calendar/addresses/", calendar_share_pages.shares, name="calendar_shares"),
    path("calendar/addresses/<int:share>/revoke/", calendar_share_pages.revoke, name="calendar_revoke"),
]
