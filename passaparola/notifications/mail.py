"""Mail leaves only while the installation may send: a restored or moved one is silent until a person resumes it."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from passaparola.notifications import server
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)


class HeldBackend(BaseEmailBackend):
    """Hands mail to the real backend, or drops it with a line in the log while held or where no mail is set up.

    The server that was set on the installation's page comes before the one of PASSAPAROLA_EMAIL_URL, and so does its
    sender's address.
    """

    def __init__(self, fail_silently: bool = False, **given: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.given = given

    @property
    def set_up(self) -> bool:
        """Whether letters can be sent at all."""
        return bool(settings.MAIL_SET_UP) or server.saved() is not None

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send, and return how many went out."""
        chosen = server.saved()
        if chosen is None and not settings.MAIL_SET_UP:
            _log.warning("mail is not set up: %d not sent", len(email_messages))
            return 0
        if is_held():
            _log.warning("the installation is held: %d mails not sent", len(email_messages))
            return 0
        if chosen is not None:
            _sign(email_messages, chosen.sender)
        real = server.backend(chosen, fail_silently=self.fail_silently, **self.given)
        return real.send_messages(list(email_messages)) or 0


def _sign(letters: Sequence[EmailMessage], sender: str) -> None:
    for letter in letters:
        if letter.from_email == settings.DEFAULT_FROM_EMAIL:
            letter.from_email = sender
