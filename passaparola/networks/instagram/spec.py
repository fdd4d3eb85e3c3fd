"""What the network takes of professional accounts, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import messages
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
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

_SEEN = date(2026, 11, 22)
# Pages of Meta's documentation, in stored copies: the error codes are of 2026-06, the login of 2026-03.
_DOCS = "https://developers.facebook.com/docs/instagram-platform"
_MEDIA = Source(f"{_DOCS}/instagram-graph-api/reference/ig-user/media", _SEEN)
_PUBLISHING = Source(f"{_DOCS}/content-publishing", _SEEN)
_CONTAINER = Source(f"{_DOCS}/instagram-graph-api/reference/ig-container", _SEEN)
_LOGIN = Source(f"{_DOCS}/instagram-api-with-instagram-login/business-login", _SEEN)
_INSIGHTS = Source(f"{_DOCS}/reference/instagram-media/insights", _SEEN)
_TALKS = Source(f"{_DOCS}/instagram-api-with-instagram-login/conversations-api", _SEEN)
_WEBHOOKS = Source(f"{_DOCS}/webhooks", _SEEN)
_ERRORS = Source(f"{_DOCS}/instagram-graph-api/reference/error-codes", _SEEN)
_SPECS = Source("https://github.com/facebook/facebook-business-sdk-codegen/tree/main/api_specs", date(2026, 4, 15))
_TAGS = Source("https://www.socialsamosa.com/news-2/instagram-hashtags-five-per-post-10923075", _SEEN)
_PAID = Source("https://influencerfee.com/blog/influencer-paid-partnership-instagram/", _SEEN)
_AI = Source("https://www.meta.com/help/artificial-intelligence/1783222608822690/", _SEEN)

HOME = "https://graph.instagram.com"
LOGIN = "https://www.instagram.com"
TOKENS = "https://api.instagram.com"
VERSION = "v25.0"
"""What the documentation of the publishing calls asks for (_MEDIA)."""
SCOPES = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
    "instagram_business_manage_insights",
)
"""All at once: a grant is frozen, and what was not asked for at first needs a second consent."""
PLACEMENTS = ("feed", "reel", "story")
MOST_FILES = 10
"""Files of one carousel (_PUBLISHING)."""
RATIOS = (0.8, 1.91)
"""The narrowest and the widest picture of the feed, width by height (_MEDIA); a story takes any."""
LONGEST_STORY = timedelta(seconds=60)
MOST_COLLABORATORS = 3
MOST_HASHTAGS = 30
ADVISED_HASHTAGS = 5
"""What Instagram lets more and more accounts use since December 2025 (_TAGS); the interface's own page says 30."""


def _shaped(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _SEEN)


def _held(seen: str) -> Evidenced:
    return Evidenced(Evidence.SCHEMA, seen, _SEEN)


_PUBLISHED = "requests, and the answers of a fake, held to Meta's api_specs of April 2026"

SPEC = NetworkSpec(
    id="instagram",
    name="Instagram",
    icon="brand-instagram",
    look=Look(shape=Shape.PHOTO, tiles=Tiles.CAROUSEL, card=Card.NONE, ratios=RATIOS, folded_after=125),
    hue="#d62976",
    text=(TextLimit(2_200, TextUnit.CODE_POINT, _MEDIA),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg"}),
            max_bytes=8_000_000,
            max_count=MOST_FILES,
            source=_MEDIA,
        ),
        # Other pages say 1 GB; the smaller of two numbers is the one that holds on both.
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=300_000_000,
            max_count=MOST_FILES,
            source=_MEDIA,
            max_duration=timedelta(minutes=15),
            min_duration=timedelta(seconds=3),
            alt=False,
        ),
    ),
    # A container is published once; its status says whether it was. Lists lag a little behind.
    idempotency=Idempotency(
        by=IdempotencyBy.DRAFT_THEN_PUBLISH, settle=timedelta(seconds=90), source=_CONTAINER, unmarked=True
    ),
    connect=(),
    app=(FormField("id", example="1234567890123456"), FormField("secret", secret=True)),
    evidence={
        "archive": Evidenced(Evidence.RECORDED, "one real JSON download: 1,057 posts", date(2026, 11, 22)),
        "connect": _shaped("Meta's pages on Instagram Login, against a fake built from them"),
        "publish": _held(_PUBLISHED),
        "find": _held(_PUBLISHED),
        "comment": _held(_PUBLISHED),
        "metrics": _held(
            "requests held to the metrics of Meta's api_specs; what comes with which medium is its reference's word"
        ),
        "conversations": _held(
            "comments, tags and conversations held to Meta's api_specs; a message's own fields are its pages' word"
        ),
        "push": _shaped("Meta's pages on webhooks; signatures checked with vectors of our own"),
        "history": _held(_PUBLISHED),
        "doctor": _shaped("Meta's error codes, against a fake built from them"),
    },
    sources=(
        _MEDIA,
        _PUBLISHING,
        _CONTAINER,
        _LOGIN,
        _INSIGHTS,
        _TALKS,
        _WEBHOOKS,
        _ERRORS,
        _SPECS,
        _TAGS,
        _PAID,
        _AI,
    ),
    # The number of posts a day is asked of the network, never assumed; containers are 400 a day.
    budgets=(Budget("account", 400, timedelta(hours=24), _MEDIA, frozenset({"POST"}), ("/v*/*/media",)),),
    measures=frozenset(
        {
            "likes",
            "comments",
            "reposts",
            "shares",
            "impressions",
            "reach",
            "saves",
            "profile_visits",
            "new_followers",
            "video_views",
            "watch_minutes",
            "followers",
        }
    ),
    options=(
        Option("placement", "choice", choices=PLACEMENTS),
        Option("collaborators", "tags", maximum=MOST_COLLABORATORS),
        Option("location", "text", maximum=30),
    ),
    allows=messages(
        "instagram.allows.caption", "instagram.allows.media", "instagram.allows.stories", "instagram.allows.answers"
    ),
    lacks=messages(
        "instagram.lacks.personal",
        "instagram.lacks.text",
        "instagram.lacks.links",
        "instagram.lacks.edit",
        "instagram.lacks.labels",
        "instagram.lacks.stickers",
    ),
    hosts=("instagram.com",),
    composer="https://www.instagram.com/",
    post_id=r"/(?:p|reel|tv)/([A-Za-z0-9_-]+)",
    needs_media=True,
    comments=True,
    edits=frozenset(),
    deletes=False,
    fetches=True,
    serves=frozenset({"short_video", "photos"}),
    asks=("POST /v*/*/media", "POST /ig-api-upload/*"),
    flags=(Flag("paid", "Paid partnership label", _PAID), Flag("ai", "AI info", _AI)),
)
