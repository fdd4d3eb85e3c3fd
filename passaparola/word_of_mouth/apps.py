"""The Django app."""

from django.apps import AppConfig


class WordOfMouthConfig(AppConfig):
    """Who carries the brand's posts further."""

    name = "passaparola.word_of_mouth"
    label = "word_of_mouth"
    default_auto_field = "django.db.models.BigAutoField"
