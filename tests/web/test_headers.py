"""What each answer of the shell carries, and what a page may not hold."""

import re
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from passaparola.web.origins import live_origin, page_origins
from passaparola.web.security import SecurityHeaders, policy

PACKAGE = Path(__file__).resolve().parents[2] / "passaparola"
TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "node_modules" not in path.parts)
SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def _answered(path: str = "/") -> tuple[HttpRequest, HttpResponse]:
    request = RequestFactory().get(path)
    response = SecurityHeaders(lambda _: HttpResponse())(request)
    assert isinstance(response, HttpResponse)
    return request, response


def test_every_answer_has_the_policy_with_the_nonce_of_its_request() -> None:
    request, response = _answered()
    assert f"script-src 'nonce-{request.csp_nonce}' 'strict-dynamic'" in response["Content-Security-Policy"]  # type: ignore[attr-defined]


def test_no_two_answers_share_a_nonce() -> None:
    assert len({_answered()[0].csp_nonce for _ in range(50)}) == 50  # type: ignore[attr-defined]


def test_the_policy_has_no_exceptions() -> None:
    written = policy("abc", "http://localhost:8001")
    assert "unsafe" not in written
    assert "*" not in written
    assert "data:" not in written
    for wanted in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
                   "form-action 'self'", "require-trusted-types-for 'script'"):  # fmt: skip
        assert wanted in written


def test_a_view_keeps_the_policy_that_it_set_itself() -> None:
    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    assert SecurityHeaders(view)(RequestFactory().get("/"))["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_hold_no_inline_style_handler_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""\sstyle\s*=\s*["']""", text)
    assert "<style" not in text
    assert not re.search(r"""\son[a-z]+\s*=\s*["']""", text)
    assert "javascript:" not in text
    for found in SCRIPT.finditer(text):
        opening = found.group(0)[: found.group(0).index(">") + 1]
        if "application/json" not in opening:
            assert 'nonce="{{ request.csp_nonce }}"' in opening, opening
            assert not found.group(1).strip(), "a script's body belongs in a file"


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/reset/", "/nowhere/"])
def test_every_script_of_a_page_carries_the_nonce_of_its_policy(page: str, db: None) -> None:
    response = Client().get(page)
    nonce = re.search(r"'nonce-([^']+)'", response["Content-Security-Policy"])
    assert nonce
    scripts = [
        tag for tag in re.findall(r"<script\b[^>]*>", response.content.decode()) if "application/json" not in tag
    ]
    assert scripts
    assert all(f'nonce="{nonce[1]}"' in tag for tag in scripts)


@pytest.mark.parametrize(
    ("live", "page", "wanted"),
    [
        ("http://localhost:8001", "127.0.0.1:8000", "http://127.0.0.1:8001"),
        ("http://localhost:8001", "[::1]:8000", "http://[::1]:8001"),
        ("http://localhost:8001", "evil.example", "http://localhost:8001"),
        ("https://live.example.org", "www.example.org", "https://live.example.org"),
        ("https://live.example.org", "localhost", "https://live.example.org"),
    ],
)
def test_live_updates_are_sought_where_the_page_was_found(live: str, page: str, wanted: str) -> None:
    assert live_origin(live, page) == wanted


def test_only_loopback_has_several_names() -> None:
    assert page_origins("https://brand.example") == {"https://brand.example"}
    assert page_origins("http://localhost:8000") == {
        "http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000",
    }  # fmt: skip
