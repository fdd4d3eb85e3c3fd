"""What the network takes, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import messages
from passaparola.kernel.network.look import Card, Look, Shape
from passaparola.kernel.network.spec import (
    Budget,
    Evidence,
    Evidenced,
    Flag,
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
from passaparola.networks.dailymotion.content import CATEGORIES

_READ = date(2026, 11, 22)
_ACCESS = Source("https://developers.dailymotion.com/v2/docs/authenticate", _READ)
_UPLOAD = Source("https://developers.dailymotion.com/v2/docs/upload-videos", _READ)
_CREATE = Source("https://developers.dailymotion.com/reference/create-profile-video", _READ)
_UPDATE = Source("https://developers.dailymotion.com/v2/reference/update-video", _READ)
_LIST = Source("https://developers.dailymotion.com/reference/list-profile-videos", _READ)
_RATES = Source("https://developers.dailymotion.com/v2/reference/rate-limiting", _READ)
_ERRORS = Source("https://developers.dailymotion.com/v2/reference/api-errors", _READ)
_VIEWS = Source("https://developers.dailymotion.com/changelog/api-deprecation-views-legacy-fields", _READ)


def _documented(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _READ)


SPEC = NetworkSpec(
    id="dailymotion",
    name="Dailymotion",
    icon="player-play",
    look=Look(shape=Shape.VIDEO, card=Card.NONE, ratios=(9 / 16, 16 / 9)),
    hue="#0a0a0a",
    text=(TextLimit(3_000, TextUnit.CODE_POINT, _CREATE),),
    media=(
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=4_000_000_000,
            max_count=1,
            source=_RATES,
            max_duration=timedelta(hours=2),
            alt=False,
        ),
    ),
    # A private video under our mark, made public by its id: a repeat changes nothing.
    idempotency=Idempotency(by=IdempotencyBy.DRAFT_THEN_PUBLISH, settle=timedelta(minutes=1), source=_UPDATE),
    connect=(
        FormField("key"),
        FormField("secret", secret=True),
        FormField("profile", optional=True),
        FormField("server", optional=True, example="https://api.dailymotion.com"),
    ),
    evidence={
        "connect": _documented("API v2: token, me, profiles"),
        "publish": _documented("API v2: upload sessions, create and update a video"),
        "find": _documented("API v2: get a video, list a profile's videos"),
        "edit": _documented("API v2: update a video"),
        "delete": _documented("API v2: delete a video"),
        "history": _documented("API v2: list a profile's videos"),
        "doctor": _documented("API v2: errors, scopes"),
    },
    sources=(_ACCESS, _UPLOAD, _CREATE, _UPDATE, _LIST, _RATES, _ERRORS, _VIEWS),
    budgets=(Budget("account", 15, timedelta(days=1), _RATES, frozenset({"POST"}), ("/v2/profiles/*/videos",)),),
    options=(
        Option("category", "choice", choices=CATEGORIES),
        Option("tags", "tags"),
        Option("made_for_kids", "flag"),
    ),
    title=True,
    needs_title=True,
    needs_media=True,
    allows=messages("dailymotion.allows.video", "dailymotion.allows.edit"),
    lacks=messages(
        "dailymotion.lacks.numbers",
        "dailymotion.lacks.comments",
        "dailymotion.lacks.live",
        "dailymotion.lacks.large",
        "dailymotion.lacks.mark",
    ),
    hosts=("dailymotion.com", "dai.ly"),
    composer="https://www.dailymotion.com/partner/",
    post_id=r"(?:/video/|dai\.ly/)(x[a-z0-9]+)",
    flags=(Flag("ai", "AI altered", _LIST),),
    edits=frozenset({"text", "title"}),
)
