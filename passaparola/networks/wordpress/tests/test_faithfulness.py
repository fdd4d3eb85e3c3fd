"""The fake answers as the real site did: the calls behind the recordings are made to it, and compared."""

from passaparola.kernel.http import Multipart, Part, Raw, Request, Response
from passaparola.networks.wordpress.fake import WordPressFake
from passaparola.networks.wordpress.rest import credentials
from tests.contracts.callers import Caller, called, differences
from tests.servers.recordings import of_a_site


class Person(Caller):
    """A user of the fake site."""

    def sign_in(self, fake: WordPressFake, position: int) -> "Person":
        self.me = fake.users[position]
        plain = credentials(self.me.name, self.me.password)
        self.basic = {"Authorization": f"Basic {plain}"}
        self.me.__dict__["user"] = self.me.name
        return self

    def upload(self, name: str, content: bytes, kind: str) -> Response:
        form = Multipart([Part("file", Raw(content, kind), name)])
        request = Request("POST", f"{self.running.url}/wp-json/wp/v2/media", self.basic, body=form)
        return self.send(request)


def test_the_fake_answers_as_recorded() -> None:
    fake = WordPressFake()
    with called(fake) as means:
        author, contributor = (Person(*means).sign_in(fake, position) for position in (1, 2))
        assert differences("wordpress", of_a_site(author, contributor)) == []
