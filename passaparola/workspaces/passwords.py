"""What a password must be like, said in the person's language."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Django's own rule, whose refusal Django 5.2 has in English only."""

    def get_error_message(self) -> str:
        """How long it must be, in characters."""
        least: int = self.min_length
        said = ngettext(
            "This password is too short: at least %(least)d character.",
            "This password is too short: at least %(least)d characters.",
            least,
        )
        return said % {"least": least}
