"""The Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Channels."""

    name = "passaparola.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
