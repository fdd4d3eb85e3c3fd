"""The Django app that wires the ports."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Config."""

    name = "passaparola.config"
    label = "config"
