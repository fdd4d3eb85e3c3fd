"""What the compose page shows of a post."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from django.utils.translation import get_language

from passaparola import networks
from passaparola.deliveries.rules import Action
from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import NetworkSpec, Option
from passaparola.library.pages import may_write as may
from passaparola.library.shelving import shelf
from passaparola.links import tracking
from passaparola.publishing import aims, approvals, drafts, links_of, rules, scheduling
from passaparola.publishing.after.what import after
from passaparola.publishing.aids import shelf as aids
from passaparola.publishing.aids.wording import KINDS
from passaparola.publishing.approval.links import path_of as link_of
from passaparola.publishing.choosing import choices
from passaparola.publishing.models import Post
from passaparola.publishing.offering import offering
from passaparola.publishing.remarks.queries import open_counts
from passaparola.publishing.review import review
from passaparola.publishing.sheet import Sheet, blank, sheet_of
from passaparola.workspaces.means import mail_is_set_up
from passaparola.workspaces.requests import PersonRequest
from passaparola.workspaces.rules import Permission, allows

LANGUAGES = ("it", "en", "de", "es", "fr", "pt", "nl", "pl", "ro", "sq", "uk", "ar", "zh", "ja")
OFFERED = 24  # pictures of the library that can be picked without leaving the page


@dataclass(frozen=True)
class Asked:
    """An option of a network as a field: its label is a message of the network's catalogue, and so is each choice's."""

    name: str
    label: Message
    option: Option
    value: str
    choices: Sequence[tuple[str, Message]] = ()


def composer(request: PersonRequest, post: Post, *, version: str | None = None, **more: Any) -> Mapping[str, Any]:
    """The context of the compose page and of its parts. ``version`` is what the form was written on, if not this."""
    sheet = more.pop("sheet", None) or (blank(post) if post.pk is None else sheet_of(post))
    role = getattr(request, "role", "")
    return {
        "post": post,
        "sheet": sheet,
        "window": uuid.uuid4().hex,
        "version": drafts.version_of(post) if version is None else version,
        "choices": choices(sheet),
        "titled": [each.pk for each in sheet.channels if networks.named(each.network).spec.title],
        "options": _options(sheet),
        "links": links_of.links_of(sheet),
        **offering(sheet),
        "links_public": tracking.is_public(),
        "menus": [(KINDS[kind], rows) for kind, rows in aids.menus().items()],
        "book": aids.mentions()[: aids.OFFERED],
        "review": review(sheet),
        "planned": _planned(request, post),
        "languages": _languages(post.language),
        "offered": shelf()[:OFFERED],
        "aims": aims.offered(post),
        "may_write": may(request),
        "may_schedule": allows(role, Permission.SCHEDULE),
        "can_edit": [each for each in sheet.published if scheduling.can(each.channel, Action.EDIT)],
        "can_delete": [each for each in sheet.published if scheduling.can(each.channel, Action.DELETE)],
        "after": after(sheet),
        "remarks_open": open_counts([post.pk]).get(post.pk, 0) if post.pk else 0,
        "ask": "ask" in request.GET,
        "approval": _approval(request, sheet),
        **more,
    }


def _approval(request: PersonRequest, sheet: Sheet) -> dict[str, Any]:
    """How the post's approval stands; a link that was made just now is shown with it."""
    if sheet.post.pk is None:
        return {"shown": False}
    asked, mode = approvals.history(sheet), approvals.mode_of(request.brand.pk)
    stand = approvals.stand_of(sheet, asked)
    open_one = next((each for each in asked if not each.verdict and each.kind == rules.Mode.CLIENT), None)
    decides = allows(getattr(request, "role", ""), Permission.DECIDE)
    path = link_of(open_one) if open_one and decides else ""
    return {
        "shown": True,
        "is_public": tracking.is_public(),
        "mode": mode,
        "kind": stand.step.kind if stand.step else mode,
        "stand": stand,
        "standing": stand.state,
        "history": asked,
        "content": approvals.content_of(sheet),
        "open": open_one,
        "mail": mail_is_set_up(),
        "link": request.build_absolute_uri(path) if path else "",
    }


def _options(sheet: Sheet) -> list[tuple[NetworkSpec, list[int], bool, list[Asked]]]:
    """The options of every network that a connected channel has, with the channels that they are for."""
    found = []
    for network_id in dict.fromkeys(each.network for each in sheet.channels):
        spec = networks.named(network_id).spec
        channels = [each.pk for each in sheet.channels if each.network == network_id]
        if spec.options:
            given = sheet.post.options.get(network_id, {})
            found.append((spec, channels, bool(given), [_asked(spec, each, given) for each in spec.options]))
    return found


def _asked(spec: NetworkSpec, option: Option, given: Mapping[str, object]) -> Asked:
    value = given.get(option.name, "")
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    label, choices = Message(f"{spec.id}.option.{option.name}"), [(c, option.word(spec.id, c)) for c in option.choices]
    return Asked(f"option-{spec.id}-{option.name}", label, option, shown, choices)


def _languages(chosen: str) -> list[tuple[str, str]]:
    """The languages that are offered, by their names in the page's language; the post's own is always there."""
    page = Locale.parse(get_language() or "en", sep="-")
    codes = dict.fromkeys([*LANGUAGES, *([chosen] if chosen else [])])
    return [(code, str(page.languages.get(code, code)).capitalize()) for code in codes]


def _planned(request: PersonRequest, post: Post) -> rules.Planned | None:
    if post.plan_date is None or post.plan_time is None:
        return None
    return scheduling.plan(post, datetime.combine(post.plan_date, post.plan_time), request.brand.zone)
