"""What the network takes, what it costs, and what an application must ask for, with the source of each fact."""

from datetime import date, timedelta
from decimal import Decimal

from passaparola.kernel.message import messages
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
    PollLimit,
    Price,
    Source,
    TextLimit,
    TextUnit,
    Weights,
)

HOME = "https://api.x.com"
PAGES = "https://x.com"
LONG_TEXT = 25_000
"""Characters of a post by an account with a subscription (reference of 2026-08; the API says only who has one)."""
REPLY_SETTINGS = ("everyone", "following", "mentionedUsers", "verified", "subscribers")
_SEEN = date(2026, 11, 22)
_READ = date(2026, 8, 22)
_TEXT = Source(
    "https://github.com/twitter/twitter-text/blob/30e2430d90cff3b46393ea54caf511441983c260/config/v3.json", _READ
)
_MEDIA = Source("https://docs.x.com/x-api/media/quickstart/best-practices", _READ)
_FIELDS = Source("https://docs.x.com/x-api/posts/create-post", _READ)
_SPEC = Source("https://api.x.com/2/openapi.json", _READ)
_PRICES = Source("https://docs.x.com/x-api/getting-started/pricing", _READ)
_RATES = Source("https://docs.x.com/x-api/fundamentals/rate-limits", _READ)
_OAUTH = Source("https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code", _SEEN)
_WEBHOOKS = Source("https://docs.x.com/enterprise-api/webhooks/introduction", _SEEN)
_WEIGHTS = Weights(
    scale=100, default=200, ranges=((0, 4351, 100), (8192, 8205, 100), (8208, 8223, 100), (8242, 8247, 100))
)
_QUARTER, _DAY = timedelta(minutes=15), timedelta(hours=24)


def _schema(seen: str) -> Evidenced:
    return Evidenced(Evidence.SCHEMA, seen, _SEEN)


def _told(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _SEEN)


def _budget(calls: int, window: timedelta, method: str, path: str, scope: str = "account") -> Budget:
    return Budget(scope, calls, window, _RATES, frozenset({method}), (path,))


_OPENAPI = "X's own OpenAPI description, 2.167 of 2026-08"

SPEC = NetworkSpec(
    id="x",
    name="X",
    icon="brand-x",
    hue="#0f1419",
    text=(TextLimit(280, TextUnit.WEIGHTED, _TEXT, link_weight=23, weights=_WEIGHTS, refused="\ufffe\ufeff\uffff"),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/webp"}),
            max_bytes=5_000_000,
            max_count=4,
            source=_MEDIA,
            max_alt=1_000,
        ),
        MediaRule(
            kind="gif",
            types=frozenset({"image/gif"}),
            max_bytes=15_000_000,
            max_count=1,
            source=_MEDIA,
            max_alt=1_000,
            alone=True,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=512_000_000,
            max_count=1,
            source=_MEDIA,
            max_duration=timedelta(seconds=140),
            min_duration=timedelta(seconds=0.5),
            ratios=(1 / 3, 3),
            max_alt=1_000,
            alone=True,
        ),
    ),
    # No key is honoured; the same words are refused (403), but the refusal names no post: a doubt is looked up.
    idempotency=Idempotency(by=IdempotencyBy.LOOKUP, settle=timedelta(minutes=2), source=_FIELDS),
    connect=(),
    app=(
        FormField("id", example="rG9n6402A3dbUJKzXTNX4oWHJ"),
        FormField("secret", secret=True),
        FormField("consumer_secret", secret=True, optional=True),
        FormField("bearer", secret=True, optional=True),
    ),
    evidence={
        "connect": _told("OAuth 2.0 pages; the token call is not in the OpenAPI description"),
        "publish": _schema(_OPENAPI),
        "find": _schema(_OPENAPI),
        "delete": _schema(_OPENAPI),
        "thread": _schema(_OPENAPI),
        "comment": _schema(_OPENAPI),
        "poll": _schema(_OPENAPI),
        "metrics": _schema(_OPENAPI),
        "conversations": _schema(_OPENAPI),
        "spread": _schema(_OPENAPI),
        "history": _schema(_OPENAPI),
        "search": _schema(_OPENAPI),
        "push": _told("webhooks and X Activity pages; subscribing is in the OpenAPI description"),
        "doctor": _told("errors, access and billing pages"),
        "archive": Evidenced(
            Evidence.RECORDED, "one real archive (1,758 posts); tables after their columns", date(2026, 11, 22)
        ),
    },
    sources=(_TEXT, _MEDIA, _FIELDS, _SPEC, _PRICES, _RATES, _OAUTH, _WEBHOOKS),
    budgets=(
        _budget(100, _QUARTER, "POST", "/2/tweets"),
        _budget(10_000, _DAY, "POST", "/2/tweets", "app"),
        _budget(50, _QUARTER, "DELETE", "/2/tweets/*"),
        _budget(900, _QUARTER, "GET", "/2/users/*/tweets"),
        _budget(300, _QUARTER, "GET", "/2/users/*/mentions"),
        _budget(300, _QUARTER, "GET", "/2/tweets/search/recent"),
        _budget(1_875, _QUARTER, "POST", "/2/media/upload/*/append"),
        _budget(15, _QUARTER, "POST", "/2/dm_conversations/*/messages"),
        _budget(1_440, _DAY, "POST", "/2/dm_conversations/*/messages"),
    ),
    measures=frozenset(
        {
            *("impressions", "likes", "replies", "reposts", "quotes", "saves"),
            *("link_clicks", "profile_visits", "video_views", "followers"),
        }
    ),
    options=(
        Option("reply_settings", "choice", choices=REPLY_SETTINGS),
        Option("community", "text", maximum=19),
    ),
    allows=messages("x.allows.text", "x.allows.media", "x.allows.threads", "x.allows.answers"),
    lacks=messages("x.lacks.strangers", "x.lacks.edit", "x.lacks.twins", "x.lacks.live"),
    hosts=("x.com", "twitter.com"),
    composer="https://x.com/compose/post",
    post_id=r"/status/([0-9]+)",
    threads=True,
    comments=True,
    poll=PollLimit(4, 25, timedelta(minutes=5), timedelta(days=7), _SPEC),
    flags=(Flag("paid", "Paid partnership", _FIELDS), Flag("ai", "Made with AI", _FIELDS)),
    prices=(
        Price("post", Decimal("0.015"), "USD", _PRICES),
        Price("post_with_link", Decimal("0.200"), "USD", _PRICES),
    ),
    edits=frozenset(),  # an edit makes another post id, and only subscribers may, for an hour
    serves=frozenset({"short_video", "live"}),
)
