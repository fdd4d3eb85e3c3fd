"""Pages about what people are told."""

from django.urls import path

from passaparola.notifications import pages, server_pages

app_name = "notifications"
urlpatterns = [
    path("notifications/", pages.notifications, name="list"),
    path("notifications/bell/", pages.bell, name="bell"),
    path("notifications/read/", pages.read, name="read"),
    path("notifications/unread/", pages.unread, name="unread"),
    path("notifications/<int:notice>/", pages.open_one, name="open"),
    path("account/notifications/", pages.preferences, name="preferences"),
    path("installation/mail/", server_pages.mail, name="mail"),
    path("installation/mail/test/", server_pages.test, name="mail_test"),
    path("installation/mail/forget/", server_pages.forget, name="mail_forget"),
]
