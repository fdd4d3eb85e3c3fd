"""The Django app."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Publishing."""

    name = "passaparola.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"
