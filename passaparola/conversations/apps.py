"""The Django app."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """What people say to the brand, and its answers."""

    name = "passaparola.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
