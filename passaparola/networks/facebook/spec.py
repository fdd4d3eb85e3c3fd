"""What a Page takes, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import messages
from passaparola.kernel.network.look import Look
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
from passaparola.networks.facebook.content import PLACEMENTS

_CHECKED = date(2026, 11, 22)
_READ = date(2026, 7, 30)
_PAGE = Source("https://developers.facebook.com/docs/graph-api/reference/page/feed/", date(2026, 4, 1))
_PHOTOS = Source("https://developers.facebook.com/docs/graph-api/reference/page/photos/", date(2026, 4, 1))
_REELS = Source("https://developers.facebook.com/docs/video-api/guides/reels-publishing", _READ)
_STORIES = Source("https://developers.facebook.com/docs/page-stories-api", _CHECKED)
_VIDEOS = Source("https://developers.facebook.com/docs/video-api/guides/publishing", _CHECKED)
_LOGIN = Source("https://developers.facebook.com/documentation/development/build-and-test/app-modes", _CHECKED)
# Branded content in Meta's own description of POST /{page}/feed: sponsor_id.
_PAID = Source("https://github.com/facebook/facebook-business-sdk-codegen", date(2026, 4, 15))


def _documented(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _CHECKED)


def _described() -> Evidenced:
    return Evidenced(Evidence.SCHEMA, "Meta's api_specs of 2026-04, but for what official.toml lists", _CHECKED)


_GUIDES = "Meta's guides of 2026, and what other products met; no real Page"

SPEC = NetworkSpec(
    id="facebook",
    name="Facebook",
    icon="brand-facebook",
    look=Look(tiles_shown=5, folded_after=477),
    hue="#0866ff",
    # Known for years, on no official page that we read; others keep to 10,000 (TryPost, 2026-05).
    text=(TextLimit(63_206, TextUnit.CODE_POINT, _PAGE),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png"}),
            max_bytes=4_000_000,
            max_count=10,
            source=_PHOTOS,
            max_alt=1_000,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1_000_000_000,
            max_count=1,
            source=_VIDEOS,
            alt=False,
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.LOOKUP, settle=timedelta(minutes=2), source=_PAGE, unmarked=True),
    connect=(),
    app=(FormField("id", example="1234567890123456"), FormField("secret", secret=True)),
    evidence={
        "archive": Evidenced(
            Evidence.RECORDED,
            "one real JSON download of a person; the tables of Pages after their columns",
            date(2026, 11, 22),
        ),
        "connect": _documented(_GUIDES),
        "publish": _described(),
        "find": _described(),
        "edit": _described(),
        "delete": _described(),
        "comment": _described(),
        "metrics": _described(),
        "conversations": _described(),
        "history": _described(),
        "push": _documented(_GUIDES),
        "doctor": _documented(_GUIDES),
    },
    sources=(_PAGE, _PHOTOS, _REELS, _STORIES, _VIDEOS, _LOGIN, _PAID),
    budgets=(Budget("account", 30, timedelta(hours=24), _REELS, frozenset({"POST"}), ("*/video_reels",)),),
    measures=frozenset(
        {"likes", "comments", "reposts", "impressions", "reach", "link_clicks", "video_views", "followers"}
    ),
    options=(
        Option("placement", "choice", choices=PLACEMENTS),
        Option("sponsor", "text", maximum=20),
    ),
    allows=messages(
        "facebook.allows.text", "facebook.allows.media", "facebook.allows.reels", "facebook.allows.comments"
    ),
    lacks=messages(
        "facebook.lacks.profiles",
        "facebook.lacks.ai",
        "facebook.lacks.story_words",
        "facebook.lacks.media_edit",
        "facebook.lacks.live",
    ),
    hosts=("facebook.com", "fb.com", "fb.watch"),
    composer="https://www.facebook.com/",
    post_id=r"(?:posts|videos|reel|permalink)/(?:[^/?#]+/)?(?:pfbid)?([A-Za-z0-9]{6,})",
    comments=True,
    flags=(Flag("paid", "Paid partnership label", _PAID),),
    edits=frozenset({"text"}),
    serves=frozenset({"short_video", "communities", "photos"}),
)
