"""The Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web."""

    name = "passaparola.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
