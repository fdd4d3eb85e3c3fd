"""The Django app."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Tracked links and the card of a page."""

    name = "passaparola.links"
    label = "links"
    default_auto_field = "django.db.models.BigAutoField"
