"""Headers that keep a page from running, showing or telling what it should not."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from passaparola.web.origins import live_origin

Answer = Callable[[HttpRequest], HttpResponseBase]

NONCE_BYTES = 16

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), gamepad=(),"
        " geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(),"
        " xr-spatial-tracking=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
}


class SecurityHeaders:
    """Gives each request a nonce (``request.csp_nonce``) and each answer its headers; what a view set itself stays."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the headers set."""
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.answer(request)
        response.headers.setdefault(
            "Content-Security-Policy",
            policy(nonce, live_origin(settings.PASSAPAROLA_LIVE_URL, request.META.get("HTTP_HOST", ""))),
        )
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def policy(nonce: str, live: str) -> str:
    """The content security policy. ``live`` is the origin of the live updates.

    ``blob:`` images are the previews of files that the person has just chosen. Trusted Types: markup is made by htmx
    alone; the default policy (htmx-setup.js) lets only the empty text through.
    """
    parts = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}' 'strict-dynamic'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self' blob:",
        "media-src": "'self' blob:",
        "connect-src": f"'self' {live}".strip(),
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "htmx default",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())
