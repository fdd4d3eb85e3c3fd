"""Tags of the shell: icons, stations, badges, fields, toasts."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message as Notice
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from passaparola.workspaces.rules import Permission, allows

register = template.Library()

AVATAR_TONES = 5


@dataclass(frozen=True)
class State:
    """How a state is shown: never by its colour alone."""

    tone: str
    icon: str
    word: Any


STATES: Mapping[str, State] = {
    "draft": State("neutral", icon="pencil", word=_("Draft")),
    "scheduled": State("info", icon="clock", word=_("Scheduled")),
    "preparing": State("info", icon="loader-2", word=_("Preparing")),
    "sending": State("accent", icon="send", word=_("Sending")),
    "sent": State("success", icon="circle-check", word=_("Sent")),
    "unknown": State("violet", icon="help-circle", word=_("Unknown")),
    "waiting": State("warning", icon="hand-stop", word=_("Waits for a person")),
    "dead": State("danger", icon="skull", word=_("Set aside")),
    "failed": State("danger", icon="alert-triangle", word=_("Failed")),
    "restored": State("warning", icon="restore", word=_("Restored")),
    "cancelled": State("neutral", icon="ban", word=_("Cancelled")),
    "fine": State("success", icon="circle-check", word=_("Working")),
    "troubled": State("warning", icon="alert-triangle", word=_("Has trouble")),
    "by_hand": State("info", icon="hand-click", word=_("By hand")),
    "reconnect": State("danger", icon="plug-connected-x", word=_("Reconnect")),
}

NOTICES: Mapping[str, State] = {
    "success": State("success", icon="circle-check", word=""),
    "error": State("danger", icon="alert-circle", word=""),
    "warning": State("warning", icon="alert-triangle", word=""),
}
NOTICE = State("info", icon="info-circle", word="")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """The Tabler icon ``name``, drawn in the page and silent for screen readers: the word beside it speaks."""
    return format_html('<svg class="icon {}" {}', extra, _drawing(name))


@cache
def _drawing(name: str) -> SafeString:
    text = _svg(name)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", text)
    inner = re.sub(r"\s+", " ", text.partition("<svg")[2])
    inner = re.sub(r'\b(class|xmlns|width|height|stroke-width)="[^"]*" ?', "", inner, count=5)
    return mark_safe(f'aria-hidden="true" focusable="false" {inner.strip()}')  # noqa: S308 (Tabler's own drawing)


def _svg(name: str) -> str:
    try:
        return _static_bytes(f"vendor/icons/{name}.svg").decode()
    except OSError:
        if settings.DEBUG:
            raise LookupError(f"no icon {name}: run `python -m passaparola.cli.assets`") from None
        return '<svg viewBox="0 0 24 24"></svg>'


@register.simple_tag(takes_context=True)
def address(context: Context, name: str) -> str:
    """Where the page ``name`` is for the current brand; empty when there is no such page (not built yet)."""
    brand = context.get("brand") or context.get("home")
    tries: list[dict[str, str]] = [{"slug": brand.slug}, {}] if brand else [{}]
    for kwargs in tries:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""


@register.simple_tag(takes_context=True)
def station(
    context: Context, name: str, *, icon: str, text: str, key: str, count: int = 0, needs: str = "see", also: str = ""
) -> str:
    """An entry of the sidebar; nothing where the person's role may not go there (``needs`` is a Permission).

    ``also`` names the pages that belong to the entry without standing below its address.
    """
    where = address(context, name)
    role = getattr(context.get("request"), "role", "")
    if not where or (role and not allows(role, Permission(needs))):
        return ""
    values = {"address": where, "sign": icon, "text": text, "key": key, "count": count}
    places = [(name, where), *((each, address(context, each)) for each in also.split())]
    values["is_current"] = any(at and _is_current(context, each, at) for each, at in places)
    return render_to_string("components/station.html", values)


def _is_current(context: Context, name: str, where: str) -> bool:
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None:
        return False
    below = where.count("/") > 3 and request.path.startswith(where)  # the overview, /b/<slug>/, has all pages below it
    return bool(match.view_name == name or below)


@register.inclusion_tag("components/badge.html")
def state_badge(state: str) -> dict[str, Any]:
    """A state by colour, icon and word."""
    shown = STATES.get(state) or State("neutral", icon="point", word=state)
    return {"tone": shown.tone, "sign": shown.icon, "text": shown.word}


@register.filter
def state_word(state: str) -> str:
    """The word of a state alone, for a list of choices."""
    return str(STATES[state].word) if state in STATES else state


@register.inclusion_tag("components/badge.html")
def badge(text: str, tone: str = "neutral", icon: str = "point") -> dict[str, Any]:
    """Any other badge: tone is neutral, accent, info, success, warning, danger or violet."""
    return {"tone": tone, "sign": icon, "text": text}


@register.simple_tag
def avatar(
    name: object, picture: str = "", *, small: bool = False, large: bool = False, round: bool = False
) -> SafeString:
    """Initials of ``name`` on a colour that stays the same, or its picture; the name itself stands beside it."""
    words = str(name).replace("@", " ").replace(".", " ").split()
    initials = "".join(word[0] for word in words[:2]) or "?"
    sizes = f"{' avatar-s' if small else ''}{' avatar-l' if large else ''}{' avatar-round' if round else ''}"
    tone = sum(map(ord, str(name))) % AVATAR_TONES + 1
    inner = format_html('<img src="{}" alt="">', picture) if picture else initials
    return format_html('<span class="avatar avatar-tone-{}{}" aria-hidden="true">{}</span>', tone, sizes, inner)


@register.inclusion_tag("components/empty.html")
def empty(icon: str, title: str, text: str, href: str = "", action: str = "") -> dict[str, Any]:
    """An empty page that says what to do next."""
    return {"sign": icon, "title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("components/field.html")
def field(field: BoundField, optional: bool = True) -> dict[str, Any]:
    """A form's field with its label, help and errors; ``optional`` False leaves the word out where it goes unsaid."""
    return {"field": field, "kind": _kind(field), "optional": optional and _may_stay_empty(field)}


def _may_stay_empty(field: BoundField) -> bool:
    """Whether the label says "optional": not where something is chosen in any case, such as "None" or "All"."""
    widget = field.field.widget
    if field.field.required or not isinstance(widget, Select | RadioSelect) or widget.allow_multiple_selected:
        return not field.field.required
    _value, word = next(iter(widget.choices), ("", ""))
    return not str(word).strip("-")


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "line"


@register.inclusion_tag("components/toast.html", takes_context=True)
def toast(context: Context, message: Notice) -> dict[str, Any]:
    """One of Django's messages; ``extra_tags="undo:/address/"`` gives it a button that posts there."""
    shown = NOTICES.get(message.level_tag, NOTICE)
    undo = next((tag[5:] for tag in (message.extra_tags or "").split() if tag.startswith("undo:")), "")
    values = {"tone": shown.tone, "sign": shown.icon, "text": message.message, "undo": undo}
    return values | {"csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/chart.html")
def chart(data: Mapping[str, Any], id: str, title: str) -> dict[str, Any]:
    """A chart and its table. ``data``: kind (bar, line), labels, series [{name, values}], stacked, unit."""
    values = zip(*(each["values"] for each in data["series"]), strict=True)
    return {"data": data, "id": id, "title": title, "rows": list(zip(data["labels"], values, strict=True))}


@register.inclusion_tag("components/calendar.html")
def calendar(events: str, zone: str, fallback: str = "", date: str = "", days: str = "") -> dict[str, Any]:
    """The calendar. ``events`` is the address of its JSON, ``days`` that of holidays; ``zone`` the brand's;
    ``fallback`` shows without scripts.
    """
    return {"events": events, "days": days, "zone": zone, "fallback": fallback, "date": date, "states": STATES}


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file with a part of its hash, so that a browser never keeps an old one."""
    return f"{static(path)}?v={_version(path)}"


@cache
def _version(path: str) -> str:
    return hashlib.sha256(_static_bytes(path)).hexdigest()[:10]


def _static_bytes(path: str) -> bytes:
    found = finders.find(path)
    if found:
        return Path(found).read_bytes()
    with staticfiles_storage.open(path) as stored:
        return bytes(stored.read())
