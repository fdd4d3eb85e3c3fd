"""What the network takes, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import messages
from passaparola.kernel.network.look import Card, Look
from passaparola.kernel.network.spec import (
    Evidence,
    Evidenced,
    FormField,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    PollLimit,
    Source,
    TextLimit,
    TextUnit,
)

_READ = date(2026, 11, 22)
_DOCS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management"
_POSTS = Source(f"{_DOCS}/shares/posts-api", _READ)
_LITTLE = Source(f"{_DOCS}/shares/little-text-format", _READ)
_IMAGES = Source(f"{_DOCS}/shares/images-api", _READ)
_MULTI = Source(f"{_DOCS}/shares/multiimage-post-api", _READ)
_VIDEOS = Source(f"{_DOCS}/shares/videos-api", _READ)
_DOCUMENTS = Source(f"{_DOCS}/shares/documents-api", _READ)
_POLL = Source(f"{_DOCS}/shares/poll-post-api", _READ)
_COMMENTS = Source(f"{_DOCS}/shares/comments-api", _READ)
_VERSIONS = Source("https://learn.microsoft.com/en-us/linkedin/marketing/versioning", _READ)

LONGEST = 3_000
LONGEST_COMMENT = 1_250
LONGEST_QUESTION = 140
MOST_IMAGES = 20
VISIBILITIES = ("public", "logged_in", "connections")


def _documented(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _READ)


SPEC = NetworkSpec(
    id="linkedin",
    name="LinkedIn",
    icon="brand-linkedin",
    look=Look(tiles_shown=5, card=Card.COMPACT, folded_after=210),
    hue="#0a66c2",
    text=(TextLimit(LONGEST, TextUnit.CODE_POINT, _LITTLE),),
    media=(
        # The documentation bounds a picture by its pixels (36,152,320); the bytes are a bound of ours.
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif"}),
            max_bytes=10_000_000,
            max_count=MOST_IMAGES,
            source=_MULTI,
            max_alt=4_086,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4"}),
            max_bytes=500_000_000,
            max_count=1,
            source=_VIDEOS,
            min_duration=timedelta(seconds=3),
            max_duration=timedelta(minutes=30),
            alt=False,
            alone=True,
        ),
        MediaRule(
            kind="document",
            types=frozenset({"application/pdf"}),
            max_bytes=100_000_000,
            max_count=1,
            source=_DOCUMENTS,
            alt=False,
            alone=True,
            max_pages=300,
        ),
    ),
    # A list of posts shows a new one at once by third parties' word; two minutes leave room for a slow commit.
    idempotency=Idempotency(by=IdempotencyBy.LOOKUP, settle=timedelta(minutes=2), source=_POSTS, unmarked=True),
    connect=(),
    app=(
        FormField("id"),
        FormField("secret", secret=True),
        FormField("scopes", optional=True, example="openid profile w_member_social"),
        FormField("number", optional=True),
    ),
    evidence={
        "archive": Evidenced(
            Evidence.RECORDED,
            "one real member's archive: 202 shares, 323 comments; a creator's workbook after its columns",
            date(2026, 11, 22),
        ),
        "connect": _documented("OAuth 2.0, organizationAcls"),
        "publish": _documented("Posts, Images, Videos, Documents API"),
        "find": _documented("Posts API, q=author"),
        "edit": _documented("Posts API, PARTIAL_UPDATE"),
        "delete": _documented("Posts API"),
        "comment": _documented("Comments API"),
        "poll": _documented("Poll Post API"),
        "metrics": _documented("Share Statistics, Member Post Statistics"),
        "conversations": _documented("Comments API"),
        "history": _documented("Posts API, q=author"),
        "push": _documented("Organization Social Action Notifications"),
        "doctor": _documented("OAuth 2.0 errors, versions, product requirements"),
    },
    sources=(_POSTS, _LITTLE, _IMAGES, _MULTI, _VIDEOS, _DOCUMENTS, _POLL, _COMMENTS, _VERSIONS),
    options=(Option("visibility", "choice", choices=VISIBILITIES),),
    title=True,
    measures=frozenset({"likes", "comments", "reposts", "impressions", "reach", "saves", "link_clicks", "followers"}),
    allows=messages("linkedin.allows.text", "linkedin.allows.media", "linkedin.allows.cards", "linkedin.allows.talk"),
    lacks=messages("linkedin.lacks.files", "linkedin.lacks.names", "linkedin.lacks.member", "linkedin.lacks.messages"),
    hosts=("linkedin.com", "lnkd.in"),
    composer="https://www.linkedin.com/feed/",
    post_id=r"(?:activity|share|ugcPost)[-:]([0-9]{10,})",
    comments=True,
    # One, three, seven or fourteen days.
    poll=PollLimit(4, 30, timedelta(days=1), timedelta(days=14), _POLL),
    edits=frozenset({"text"}),
)
