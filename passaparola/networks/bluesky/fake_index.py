"""The public index of the fake: other people, what they say to the account, and the lists that speak of them.

Shapes are those of the lexicons (app.bsky.notification, app.bsky.feed, app.bsky.actor); the index was not recorded.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import TypeVar

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.bluesky.fake_records import Record
from passaparola.networks.bluesky.records import POST

Ref = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """A post of somebody else that the account is told of."""

    uri: str
    cid: str
    who: str
    value: Mapping[str, object]
    reason: str
    subject: str
    at: str

    @property
    def ref(self) -> Ref:
        return {"uri": self.uri, "cid": self.cid}


@dataclass
class Index:
    """What the index knows beside the account's own repository; ``said`` has the newest last."""

    said: list[Said] = field(default_factory=list)
    followers: dict[str, int] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def tell(self, who: str, text: str, reason: str, parent: Ref | None = None, root: Ref | None = None) -> Said:
        """Somebody says something to the account."""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        value: dict[str, object] = {"$type": POST, "text": text, "createdAt": at, "langs": ["it"]}
        if parent is not None and reason == "reply":
            value["reply"] = {"root": root or parent, "parent": parent}
        if parent is not None and reason == "quote":
            value["embed"] = {"$type": "app.bsky.embed.record", "record": parent}
        uri = f"at://{did_of(who)}/{POST}/3lindex{next(self._numbers):06d}".replace("0", "a").replace("1", "b")
        subject = parent["uri"] if parent else ""
        self.said.append(Said(uri, cid_of(value), who, value, reason, subject, at))
        return self.said[-1]

    def named(self, uri: str) -> Said | None:
        """What somebody else said under this address."""
        return next((one for one in self.said if one.uri == uri), None)

    def notifications(self, request: FakeRequest) -> FakeResponse:
        """``listNotifications``: the newest first, in pages, narrowed by reason."""
        reasons = request.queries("reasons")
        wanted = [one for one in reversed(self.said) if not reasons or one.reason in reasons]
        page, cursor = _page(request, wanted)
        return FakeResponse.json({"notifications": [self._notification(one) for one in page], **cursor})

    def reposted_by(self, request: FakeRequest, record: Record | None) -> FakeResponse:
        """``getRepostedBy``."""
        page, cursor = _page(request, record.reposts if record else [])
        people = [self._profile(who) for who in page]
        return FakeResponse.json({"uri": request.query["uri"], "repostedBy": people, **cursor})

    def quotes(self, request: FakeRequest) -> FakeResponse:
        """``getQuotes``."""
        quoting = [one for one in self.said if (one.reason, one.subject) == ("quote", request.query["uri"])]
        page, cursor = _page(request, quoting)
        return FakeResponse.json({"uri": request.query["uri"], "posts": [self._post(one) for one in page], **cursor})

    def profiles(self, request: FakeRequest) -> FakeResponse:
        """``getProfiles``: who is unknown is left out."""
        people = {did_of(one.who): one.who for one in self.said} | {did_of(who): who for who in self.followers}
        known = [people[did] for did in request.queries("actors") if did in people]
        detailed = [{**self._profile(who), "followersCount": self.followers.get(who, 0)} for who in known]
        return FakeResponse.json({"profiles": detailed})

    def _notification(self, one: Said) -> dict[str, object]:
        subject = {"reasonSubject": one.subject} if one.subject else {}
        seen = {"reason": one.reason, "isRead": False, "indexedAt": one.at, **subject}
        return {"uri": one.uri, "cid": one.cid, "author": self._profile(one.who), "record": one.value, **seen}

    def _post(self, one: Said) -> dict[str, object]:
        shown = {"uri": one.uri, "cid": one.cid, "author": self._profile(one.who)}
        return {**shown, "record": one.value, "indexedAt": one.at}

    def _profile(self, who: str) -> dict[str, object]:
        return {"did": did_of(who), "handle": handle_of(who), "displayName": who}


def handle_of(who: str) -> str:
    """The handle of somebody in the index."""
    return f"{re.sub('[^a-z0-9]+', '-', who.lower()).strip('-') or 'anon'}.bsky.test"


def did_of(who: str) -> str:
    """The DID of somebody in the index."""
    return "did:plc:" + base64.b32encode(sha256(who.encode()).digest()).decode().lower()[:24]


def cid_of(value: object) -> str:
    """The content id of a record."""
    return cid("bafyrei", json.dumps(value, sort_keys=True).encode())


def cid(prefix: str, content: bytes) -> str:
    """A content id as they look."""
    return prefix + base64.b32encode(sha256(content).digest()).decode().lower().rstrip("=")[:52]


def _page(request: FakeRequest, rows: Sequence[T]) -> tuple[Sequence[T], dict[str, str]]:
    start, limit = int(request.query.get("cursor", "0")), int(request.query.get("limit", "50"))
    end = start + limit
    return rows[start:end], {"cursor": str(end)} if end < len(rows) else {}
