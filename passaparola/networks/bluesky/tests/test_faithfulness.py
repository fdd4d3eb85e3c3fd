"""The fake answers as the real server did: the calls behind the recordings are made to it, and compared."""

from passaparola.networks.bluesky.fake import BlueskyFake
from tests.contracts.callers import Caller, called, differences
from tests.servers.recordings import of_an_account


class Account(Caller):
    """The fake's account, under the names that the recordings know."""

    fake: BlueskyFake

    @property
    def handle_name(self) -> str:
        return self.fake.account

    @property
    def app_password(self) -> str:
        return self.fake.app_password

    @property
    def did(self) -> str:
        return self.fake.did

    def withdraw(self) -> None:
        self.fake.withdraw()

    def shut_out(self) -> None:
        self.fake.closed = True


def test_the_fake_answers_as_recorded() -> None:
    fake = BlueskyFake()
    with called(fake) as means:
        account = Account(*means)
        account.fake = fake
        assert differences("bluesky", of_an_account(account)) == []
