"""The Django app."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    """Deliveries."""

    name = "passaparola.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"
