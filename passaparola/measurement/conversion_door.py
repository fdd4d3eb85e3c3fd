"""The door at which a shop reports its conversions: signed, once, and answered in words.

What it accepts, with examples: docs/how-to/report-conversions.md.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.message import Message
from passaparola.measurement import conversions, signing
from passaparola.measurement.conversions import Different, Given, Recorded, UnknownLink
from passaparola.measurement.profit import CENT
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import outside_scope
from passaparola.workspaces.words import say

MAX_BYTES = 16 * 1024
A_MINUTE = 300
"""Calls of one key in a minute that a web process takes; a shop with more sends a file."""
_MOST = Decimal("999999999999.99")
_WRITTEN = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?", re.ASCII)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # clocks differ, and so do the days that shops write
_FIELDS = frozenset(
    {"kind", "at", "external_id", "revenue", "currency", "own_cost", "link", "pp", "referral"}
)  # fmt: skip


class Refused(Exception):
    """Not taken: the status, and the reason in words to be."""

    def __init__(self, status: int, reason: str, **params: str | int) -> None:
        super().__init__(reason)
        self.status, self.reason = status, Message(f"conversion.refused.{reason}", params)


@csrf_exempt
@require_POST
@outside_scope
def receive(request: HttpRequest, key: str) -> HttpResponse:
    """Record one conversion for the key's brand. The same one again is answered as the first time."""
    try:
        return JsonResponse(_received(request, key))
    except Refused as refused:
        told = {"error": refused.reason.id.rpartition(".")[2], "reason": say(refused.reason)}
        return JsonResponse(told, status=refused.status)


def _received(request: HttpRequest, key: str) -> dict[str, object]:
    _slow_down(key)
    body = _body(request)
    found = _signed(request, key, body)
    with tenancy.brand(found.brand):
        brand = Brand.objects.get(pk=found.brand)
        recorded = _recorded(brand, _given(body, brand.currency))
        signing.used(found.id)
        return _told(recorded, brand.currency)


def _slow_down(key: str) -> None:
    """Counted before anything is looked up, also for keys that do not exist. Raises Refused."""
    if not signing.is_name(key):
        raise Refused(401, "signature")
    minute = f"conversions:{key[:40]}:{int(timezone.now().timestamp() // 60)}"
    cache.add(minute, 0, timeout=120)
    try:
        calls = cache.incr(minute)
    except ValueError:  # thrown out of a full cache between the two
        return
    if calls > A_MINUTE:
        raise Refused(429, "too_many", most=A_MINUTE)


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > MAX_BYTES:
        raise Refused(413, "too_large", kilobytes=MAX_BYTES // 1024)
    return request.body


def _signed(request: HttpRequest, key: str, body: bytes) -> signing.Found:
    """The key, once the signature holds. An unknown key and a wrong signature are answered alike. Raises Refused."""
    moment = request.headers.get("X-Passaparola-Timestamp", "")
    given = request.headers.get("X-Passaparola-Signature", "").removeprefix("sha256=")
    found = signing.find(key)
    holds = signing.holds(found.secret if found else b"nobody's", moment, body, given)
    if found is None or not holds:
        raise Refused(401, "signature")
    if not signing.is_fresh(moment, timezone.now()):
        raise Refused(401, "stale", minutes=int(signing.WINDOW.total_seconds() // 60))
    return found


def _given(body: bytes, currency: str) -> Given:
    try:
        told = Tree.parse(body).value
    except Untamed:
        raise Refused(422, "json") from None
    if not isinstance(told, dict):
        raise Refused(422, "json")
    unknown = sorted(str(name)[:40] for name in set(told) - _FIELDS)
    if unknown:
        raise Refused(422, "unknown_field", field=unknown[0])
    if _text(told, "currency", 12).upper() not in {"", currency}:
        raise Refused(422, "currency", currency=_text(told, "currency", 12), own=currency)
    external_id = _text(told, "external_id", 120)
    if not external_id:
        raise Refused(422, "no_external_id")
    return Given(
        at=_moment(told),
        kind=_text(told, "kind", 32) or "sale",
        external_id=external_id,
        revenue=_money(told, "revenue"),
        own_cost=_money(told, "own_cost"),
        link=_text(told, "link", 24) or _text(told, "pp", 24) or _text(told, "referral", 24),
    )


def _recorded(brand: Brand, given: Given) -> Recorded:
    try:
        return conversions.record(brand.pk, given, "endpoint")
    except UnknownLink:
        raise Refused(422, "link", code=given.link) from None
    except Different:
        raise Refused(409, "different", id=given.external_id) from None


def _told(recorded: Recorded, currency: str) -> dict[str, object]:
    row = recorded.conversion
    return {
        "conversion": row.pk,
        "external_id": row.external_id,
        "kind": row.kind,
        "at": row.at.astimezone(UTC).isoformat(),
        "revenue": _shown(row.revenue),
        "own_cost": _shown(row.own_cost),
        "currency": currency,
        "link": row.link.code if row.link else None,
        "attributed": bool(row.link_id or row.channel_id or row.post_id),
    }


def _shown(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount.quantize(CENT))


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or not _is_storable(value):
        raise Refused(422, "text", field=name, longest=longest)
    return value.strip()


def _is_storable(text: str) -> bool:
    """PostgreSQL takes neither NUL nor half of a pair of surrogates."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _moment(told: Mapping[str, Any]) -> datetime:
    """ISO 8601 with its zone; neither before money was counted here nor still to come."""
    text = _text(told, "at", 40)
    if not text:
        raise Refused(422, "at")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(422, "at") from None
    if at.tzinfo is None or not _EARLIEST <= at <= timezone.now() + _AHEAD:
        raise Refused(422, "at")
    return at.astimezone(UTC)


def _money(told: Mapping[str, Any], name: str) -> Decimal | None:
    """A text or a whole number of the currency, with two decimals at most; None is unknown."""
    value = told.get(name)
    if value is None:
        return None
    if isinstance(value, str) and not _WRITTEN.fullmatch(value.strip()):  # Decimal itself reads 1_000 and far more
        raise Refused(422, "money", field=name)
    try:
        amount = Decimal(value.strip() if isinstance(value, str) else repr(value))
    except InvalidOperation:
        raise Refused(422, "money", field=name) from None
    if not amount.is_finite() or not 0 <= amount <= _MOST or amount != amount.quantize(CENT):
        raise Refused(422, "money", field=name)
    return amount.quantize(CENT)


app_name = "door"
urlpatterns = [path("<str:key>/", receive, name="conversion")]
