"""The mail server: kept sealed, tried out, and told exactly why a letter does not leave."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.core.mail import EmailMessage
from django.test import override_settings

from passaparola.notifications import server as servers
from passaparola.notifications.mail import HeldBackend
from passaparola.notifications.server import Security, Server
from passaparola.notifications.trying import try_out
from tests.support.browsing import LANGUAGES, signed_in
from tests.support.people import World

Owner = psycopg.Connection[tuple[object, ...]]


class Post:
    """A mail server that refuses what it is told to."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.refuses: dict[str, str] = {}

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.refuses.get("sender", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refuses.get("recipient", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(envelope)
        return self.refuses.get("letter", "250 OK")


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    right = getattr(given, "password", b"") == b"giusta"
    return AuthResult(success=right, handled=right)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def here(post: Post) -> Iterator[Server]:
    """The server at work on loopback, without protection; it knows the password ``giusta``."""
    controller = Controller(post, hostname="127.0.0.1", port=_free(), authenticator=_knows, auth_require_tls=False)
    controller.start()
    try:
        yield Server("127.0.0.1", controller.port, Security.NONE, "", "", "Passaparola <noi@example.test>")
    finally:
        controller.stop()


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _tried(server: Server) -> str:
    failed = try_out(server, "anna@example.test", "Prova", "Ciao")
    return failed.id if failed else ""


def test_a_letter_arrives(here: Server, post: Post) -> None:
    assert _tried(here) == ""
    (letter,) = post.letters
    assert letter.rcpt_tos == ["anna@example.test"]
    assert letter.mail_from == "noi@example.test"


def test_with_the_right_password_too(here: Server, post: Post) -> None:
    assert _tried(replace(here, username="noi", password="giusta")) == ""


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (lambda it: replace(it, port=_free()), "mail.failed.connection"),
        (lambda it: replace(it, host="nobody.invalid"), "mail.failed.name"),
        (lambda it: replace(it, host="169.254.169.254"), "mail.failed.closed"),
        (lambda it: replace(it, security=Security.STARTTLS), "mail.failed.tls"),
        (lambda it: replace(it, security=Security.TLS), "mail.failed.tls"),
        (lambda it: replace(it, username="noi", password="sbagliata"), "mail.failed.login"),
    ],
)
def test_the_step_that_failed_is_told(here: Server, change: Callable[[Server], Server], failed: str) -> None:
    assert _tried(change(here)) == failed


@pytest.mark.parametrize("what", ["sender", "recipient", "letter"])
def test_what_the_server_refuses_is_told_in_its_words(here: Server, post: Post, what: str) -> None:
    post.refuses[what] = "553 Not allowed here"
    failed = try_out(here, "anna@example.test", "Prova", "Ciao")
    assert failed is not None
    assert failed.id == f"mail.failed.{what}"
    assert (failed.params["code"], failed.params["said"]) == ("553", "Not allowed here")


def _form(here: Server, **more: object) -> dict[str, object]:
    return {"host": here.host, "port": here.port, "security": "none", "sender": here.sender, **more}


def test_the_page_keeps_the_password_sealed_and_shows_it_never_again(world: World, owner: Owner, here: Server) -> None:
    anna = signed_in(world.people["anna"])
    assert anna.post("/installation/mail/", _form(here, username="noi", password="giusta")).status_code == 302
    page = anna.get("/installation/mail/").content.decode()
    assert "giusta" not in page
    row = owner.execute("SELECT password FROM notifications_mailserver").fetchone()
    assert row is not None
    assert b"giusta" not in bytes(row[0])  # type: ignore[arg-type]
    anna.post("/installation/mail/", _form(here, username="noi"))
    kept = servers.saved()
    assert kept is not None
    assert kept.password == "giusta"
    assert "giusta" not in repr(kept)


def test_a_kept_password_goes_to_no_other_server(world: World, here: Server) -> None:
    anna = signed_in(world.people["anna"])
    anna.post("/installation/mail/", _form(here, username="noi", password="giusta"))
    anna.post("/installation/mail/", _form(here, username="noi", host="other.example.test"))
    kept = servers.saved()
    assert kept is not None
    assert kept.password == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_test_button_says_what_happened(world: World, here: Server, post: Post, language: str) -> None:
    anna = signed_in(world.people["anna"], language)
    anna.post("/installation/mail/", _form(here))
    assert "anna@example.test" in anna.post("/installation/mail/test/").content.decode()
    assert len(post.letters) == 1
    post.refuses["sender"] = "553 Not yours"
    assert "553: Not yours" in anna.post("/installation/mail/test/").content.decode()


def test_only_who_runs_the_installation_sets_it(world: World, here: Server) -> None:
    for name in ("bruno", "carla"):
        other = signed_in(world.people[name])
        for page in ("", "test/", "forget/"):
            assert other.post(f"/installation/mail/{page}", _form(here)).status_code == 403
    stale = signed_in(world.people["anna"], recently=False)
    assert stale.post("/installation/mail/", _form(here)).status_code == 302
    assert servers.saved() is None


@pytest.mark.parametrize("wrong", [{"host": "a b"}, {"host": "x:25"}, {"sender": "nobody"}, {"port": 0}])
def test_nonsense_is_refused(world: World, here: Server, wrong: dict[str, object]) -> None:
    anna = signed_in(world.people["anna"])
    assert anna.post("/installation/mail/", _form(here) | wrong).status_code == 422


def test_what_is_set_here_comes_before_the_environment_s(world: World, here: Server, post: Post) -> None:
    anna = signed_in(world.people["anna"])
    anna.post("/installation/mail/", _form(here))
    letter = EmailMessage("Ciao", "Ecco", None, ["anna@example.test"])
    with override_settings(MAIL_SET_UP=True):
        assert HeldBackend().send_messages([letter]) == 1
    assert post.letters[0].mail_from == "noi@example.test"
    anna.post("/installation/mail/forget/")
    assert servers.saved() is None
    assert HeldBackend().send_messages([letter]) == 0
