"""What the protocol allows, with the source of each fact; what one site allows more or less, only that site knows."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
from passaparola.kernel.network.spec import (
    Evidence,
    Evidenced,
    FormField,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    Source,
    TextLimit,
    TextUnit,
)

_SEEN = date(2026, 11, 22)
_MICROPUB = Source("https://www.w3.org/TR/micropub/", _SEEN)  # W3C Recommendation of 23 May 2017
_MORE = Source("https://indieweb.org/Micropub-extensions", _SEEN)
_AUTH = Source("https://indieauth.spec.indieweb.org/", _SEEN)
_documented = Evidenced(
    Evidence.DOCUMENTATION, "the W3C Recommendation and IndieAuth, against a stand-in of our own", _SEEN
)

SPEC = NetworkSpec(
    id="website",
    name="Website",
    icon="world-www",
    look=Look(shape=Shape.PAGE, tiles=Tiles.STACK, card=Card.NONE),
    hue="#3d5a80",
    # The Recommendation sets no limits. One megabyte is where common servers' own limits on a request begin.
    text=(TextLimit(1_000_000, TextUnit.BYTE, _MICROPUB),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=8_000_000,  # ours, as of other sites
            max_count=20,  # ours
            source=_MICROPUB,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=50_000_000,  # ours
            max_count=1,
            source=_MICROPUB,
            alt=False,  # the Recommendation has alternative texts for photos only (3.3.2)
        ),
    ),
    # A site may answer 202 and build its pages afterwards (3.3); five minutes are longer than a usual build.
    idempotency=Idempotency(by=IdempotencyBy.LOOKUP, settle=timedelta(minutes=5), source=_MORE),
    connect=(
        FormField("site", example="https://www.example.it"),
        FormField("token", secret=True, optional=True, example="xxxxxxxxxxxxxxxx"),
    ),
    evidence=dict.fromkeys(("connect", "publish", "find", "edit", "delete", "history", "doctor"), _documented),
    sources=(_MICROPUB, _MORE, _AUTH),
    options=(Option("tags", "tags"), Option("syndicate", "tags")),
    title=True,
    allows=(
        Message("website.allows.posts"),
        Message("website.allows.media"),
        Message("website.allows.edit"),
        Message("website.allows.syndication"),
        Message("website.allows.history"),
    ),
    lacks=(
        Message("website.lacks.numbers"),
        Message("website.lacks.webmentions"),
        Message("website.lacks.slug"),
        Message("website.lacks.undelete"),
    ),
)
