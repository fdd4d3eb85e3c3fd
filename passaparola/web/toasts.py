"""Django's messages for a page that htmx changes in part: they travel in the answer's HX-Trigger header."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

TONES = {"error": "danger", "success": "success", "warning": "warning"}


class ToastsForHtmx:
    """Sends the messages that an answer to htmx did not show itself."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the messages in HX-Trigger where a part of a page was asked for."""
        response = self.answer(request)
        partial = request.headers.get("HX-Request-Type") == "partial"
        moves_on = response.status_code in {301, 302, 303} or {"HX-Redirect", "HX-Refresh"} & set(response.headers)
        if partial and not moves_on:
            _attach(response, [_toast(message) for message in get_messages(request)])
        return response


def _attach(response: HttpResponseBase, toasts: list[dict[str, str]]) -> None:
    if not toasts:
        return
    triggers: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    triggers["toast"] = {"toasts": toasts}
    response.headers["HX-Trigger"] = json.dumps(triggers)


def _toast(message: Message) -> dict[str, str]:
    undo = [tag[5:] for tag in (message.extra_tags or "").split() if tag.startswith("undo:")]
    found = {"text": str(message.message), "tone": TONES.get(message.level_tag, "info")}
    return found | ({"undo": undo[0]} if undo else {})
