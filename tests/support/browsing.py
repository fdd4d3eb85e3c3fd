"""People at their browsers: Django's test client, signed in as the product itself would have it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client

from passaparola.kernel.fakeserver import Running, serve_in_thread
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.workspaces.means import door
from passaparola.workspaces.models import Person

LANGUAGES = ("it", "en")


def signed_in(person: Person, language: str = "en", *, recently: bool = True) -> Client:
    """A browser in which this person signed in; not ``recently``: so long ago that grave deeds ask again."""
    client = Client(headers={"accept-language": language})
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    at = time.time() - (0 if recently else 2 * settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    session["account_authentication_methods"] = [{"method": "password", "at": at, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def somebody(language: str = "en") -> Client:
    """A browser in which nobody signed in."""
    return Client(headers={"accept-language": language})


@contextmanager
def answering(fake: NetworkFake) -> Iterator[Running]:
    """The fake behind real HTTP, and the product's door open to it."""
    allowed = settings.EGRESS_ALLOW
    with serve_in_thread(fake) as running:
        settings.EGRESS_ALLOW = (*allowed, running.authority)
        door.cache_clear()
        try:
            yield running
        finally:
            settings.EGRESS_ALLOW = allowed
            door.cache_clear()
