"""The fake answers as the stand-in did: the calls behind the recordings are made to it, and compared."""

from passaparola.networks.mastodon.fake import MastodonFake
from tests.contracts.callers import Caller, called, differences
from tests.servers.fediverse_recordings import LENGTHY, of_an_account, of_the_stand_in


class Person(Caller):
    """Whoever has the demo account's token."""

    token = MastodonFake.token


def test_the_fake_answers_as_recorded() -> None:
    with called(MastodonFake()) as means:
        person = Person(*means)
        calls = iter([*of_an_account(person), *of_the_stand_in(person)])
        assert differences("mastodon", calls, LENGTHY) == []
