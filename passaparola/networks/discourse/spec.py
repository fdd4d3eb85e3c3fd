"""What the network is and allows, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look
from passaparola.kernel.network.spec import (
    Budget,
    Evidence,
    Evidenced,
    FormField,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Source,
    TextLimit,
    TextUnit,
)

_SEEN = date(2026, 11, 22)
_API = Source("https://docs.discourse.org/", _SEEN)  # its OpenAPI file of 2026-08-20
_SETTINGS = Source("https://github.com/discourse/discourse/blob/main/config/site_settings.yml", _SEEN)
# Told there as the value that a site is installed with; a page of 2024 or earlier.
_LIMITS = Source("https://edgeryders.eu/t/using-the-edgeryders-eu-apis/7904", _SEEN)
_schema = Evidenced(Evidence.SCHEMA, "the official OpenAPI file of 2026-08-20", _SEEN)
_documented = Evidenced(
    Evidence.DOCUMENTATION, "the server's own source; the OpenAPI file lacks the list of topics", _SEEN
)
_ABLE = ("connect", "publish", "find", "edit", "delete", "comment", "metrics", "answers")

SPEC = NetworkSpec(
    id="discourse",
    name="Discourse",
    icon="messages",
    look=Look(card=Card.COMPACT),
    hue="#d0761b",
    text=(TextLimit(32_000, TextUnit.CODE_POINT, _SETTINGS),),  # as installed; an owner may change it
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=4_194_304,  # as installed (4,096 KB); an owner may allow more
            max_count=10,
            source=_SETTINGS,
        ),
    ),
    # A request ends after 30 seconds; the topic is there when its answer comes.
    idempotency=Idempotency(by=IdempotencyBy.OWN_ID, settle=timedelta(seconds=60), source=_API),
    connect=(
        FormField("site", example="https://forum.example.it"),
        FormField("user", example="redazione"),
        FormField("key", secret=True, example="4a5b6c7d8e9f…"),
        FormField("category", optional=True, example="5"),
    ),
    evidence={**dict.fromkeys(_ABLE, _schema), "conversations": _documented, "doctor": _documented},
    sources=(_API, _SETTINGS, _LIMITS),
    title=True,
    needs_title=True,
    comments=True,
    measures=frozenset({"likes", "replies", "impressions"}),
    serves=frozenset({"communities"}),
    budgets=(Budget("account", 60, timedelta(minutes=1), _LIMITS),),
    allows=(
        Message("discourse.allows.topics"),
        Message("discourse.allows.images"),
        Message("discourse.allows.answers"),
        Message("discourse.allows.edit"),
    ),
    lacks=(
        Message("discourse.lacks.video"),
        Message("discourse.lacks.rules"),
        Message("discourse.lacks.mentions"),
    ),
)
