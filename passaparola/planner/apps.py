"""The Django app."""

from django.apps import AppConfig


class PlannerConfig(AppConfig):
    """A plan becomes slots on the calendar."""

    name = "passaparola.planner"
    label = "planner"
    default_auto_field = "django.db.models.BigAutoField"
