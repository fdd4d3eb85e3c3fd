"""The Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notifications."""

    name = "passaparola.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
