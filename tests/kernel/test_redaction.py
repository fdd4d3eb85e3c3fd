"""What is written down holds no secret, and still says what happened."""

import json
import logging

import pytest

from passaparola.kernel.redaction import HIDDEN, RedactingFilter, Secret, path_template, redact, scrub

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


@pytest.mark.parametrize(
    "where",
    [
        "Gone: /start/{}/",
        "Not Found: /join/{}",
        "GET /join/{}?next=/ 410",
        '"/start/{}"',
        '"GET /ical/{}.ics HTTP/1.1"',
    ],
)
def test_the_token_of_a_one_time_link_is_hidden(where: str) -> None:
    token = "t52VaB_x-9QkWm3LrTzYpE7uHdGfCsNi"
    assert token not in redact(where.format(token))


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer s3cr3t-s3cr3t",
        "authorization: Basic czNjcjN0OnMzY3IzdA== s3cr3t",
        "{'Authorization': 'DPoP s3cr3ts3cr3t'}",
        "Cookie: session=s3cr3t; other=s3cr3t",
        "Set-Cookie: id=s3cr3t; Path=/",
        "https://anna:s3cr3t@example.com/x",
        "https://x.example/cb?code=1&access_token=s3cr3t&b=2",
        '{"password": "s3cr3t, with a comma"}',
        "{'app_password': 's3cr3t'}",
        '{"accessJwt":"s3cr3t","refreshJwt":"s3cr3t"}',
        "client_secret=s3cr3t",
        "api_key: s3cr3t",
        "token=s3cr3t",
        "Bearer s3cr3ts3cr3t",
        "X-Amz-Signature=s3cr3t&X-Amz-Credential=s3cr3t",
        "oauth_token=s3cr3t",
        "passphrase = s3cr3t",
        '"private_key": "s3cr3t"',
        "proxy-authorization: Basic s3cr3ts3cr3t",
        "DPoP: s3cr3t.s3cr3t",
        "PASSWORD=s3cr3t",
        "code_verifier=s3cr3t",
    ],
)
def test_a_secret_does_not_survive(text: str) -> None:
    assert "s3cr3t" not in redact(text)
    assert HIDDEN in redact(text)


@pytest.mark.parametrize(
    "secret",
    [JWT, "abcd EFGH 1234 ijkl MNOP 5678", "abcd-efgh-ijkl-mnop", "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"],
)
def test_a_secret_is_known_by_its_form(secret: str) -> None:
    assert secret not in redact(f"it was {secret} there")


@pytest.mark.parametrize(
    "text",
    [
        "POST blog.example /wp-json/wp/v2/posts 201 35 ms 120 bytes",
        "delivery 42: state=sending fence=3",
        "401 invalid token",
    ],
)
def test_plain_lines_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/xrpc/com.atproto.repo.createRecord", "/xrpc/com.atproto.repo.createRecord"),
        ("/api/v1/statuses/113370", "/api/v1/statuses/*"),
        ("/bot123:ABC-x/sendMessage", "/*/sendMessage"),
        ("/wp-json/wp/v2/posts/7?secret=1", "/wp-json/wp/v2/posts/*"),
        ("/", "/"),
        ("/a%2Fb/città/" + "x" * 300, "/*/*/*"),
    ],
)
def test_a_path_is_logged_without_what_names_one_thing(path: str, template: str) -> None:
    assert path_template(path) == template


def test_a_secret_shows_dots_and_is_still_itself() -> None:
    secret = Secret("hunter2")
    assert (repr(secret), f"{secret!r}", repr({"a": [secret]})) == (HIDDEN, HIDDEN, "{'a': [•••]}")
    assert secret == "hunter2"
    assert json.dumps(secret) == '"hunter2"'


def test_a_logged_line_its_arguments_and_its_traceback_are_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError("token=hunter2")
    except ValueError:
        logger.exception("failed with %s and %d", {"password": "hunter2"}, 7)
    logger.error("bad %d arguments password=hunter2", "x")
    said = capsys.readouterr().err
    assert "hunter2" not in said
    assert "ValueError" in said
    assert "and 7" in said


def test_a_tree_is_scrubbed_by_name_and_by_form() -> None:
    tree = {"a": [{"refresh_token": {"x": 1}}, JWT], "user": "anna", "n": 1, "userPassword": "x", "api_key": ["x"]}
    assert scrub(tree) == {
        "a": [{"refresh_token": HIDDEN}, HIDDEN],
        "user": "anna",
        "n": 1,
        "userPassword": HIDDEN,
        "api_key": HIDDEN,
    }
