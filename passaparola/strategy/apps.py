"""The Django app."""

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    """Personas, pillars, partners, slots and goals, as records."""

    name = "passaparola.strategy"
    label = "strategy"
    default_auto_field = "django.db.models.BigAutoField"
