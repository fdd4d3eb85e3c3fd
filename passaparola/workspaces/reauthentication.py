"""Grave deeds (channels, exports, resuming) want a sign-in, or a password, of the last minutes."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]


def reauthenticated(view: View[P]) -> View[P]:
    """Only for people who showed who they are a short while ago; others are asked again and come back by GET."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_recent(request) else sent_to_prove(request)

    return guarded  # type: ignore[return-value]  # wraps() names its first parameter


def is_recent(request: HttpRequest) -> bool:
    """Whether the person gave a password, code or passkey within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    moments = [float(record["at"]) for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < app_settings.REAUTHENTICATION_TIMEOUT


def sent_to_prove(request: HttpRequest) -> HttpResponse:
    """To allauth's question, and from there back to this page. A form is never replayed: it is shown again."""
    return HttpResponseRedirect(f"{_question(request)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


def asked_again(request: HttpRequest) -> HttpResponse:
    """What allauth's own pages do when they want the person to show again who they are."""
    return suspend_request(request, _question(request))  # type: ignore[no-any-return]


def _question(request: HttpRequest) -> str:
    methods = get_adapter().get_reauthentication_methods(request.user)
    return str(methods[0]["url"]) if methods else "/accounts/login/"
