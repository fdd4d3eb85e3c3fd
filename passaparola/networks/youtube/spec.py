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
from passaparola.networks.youtube.content import CATEGORIES, PRIVACIES

_READ = date(2026, 11, 22)
_VIDEO = Source("https://developers.google.com/youtube/v3/docs/videos", _READ)
_UPLOAD = Source("https://developers.google.com/youtube/v3/docs/videos/insert", _READ)
_SESSIONS = Source("https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol", _READ)
# Since 2026-06: 100 uploads, 100 searches, and 10,000 units for everything else, a project and day.
_QUOTA = Source("https://developers.google.com/youtube/v3/determine_quota_cost", _READ)
_COMMENTS = Source("https://developers.google.com/youtube/v3/docs/commentThreads/insert", _READ)
_REPORTS = Source("https://developers.google.com/youtube/analytics/reference/reports/query", _READ)
_ACCESS = Source("https://developers.google.com/identity/protocols/oauth2/web-server", _READ)
_ERRORS = Source("https://developers.google.com/youtube/v3/docs/errors", _READ)
_PAID = Source(
    "https://googleapis.dev/dotnet/Google.Apis.YouTube.v3/latest/api/Google.Apis.YouTube.v3.Data.VideoPaidProductPlacementDetails.html",
    _READ,
)
_DAY = timedelta(days=1)
_WRITES = frozenset({"POST", "PUT", "DELETE"})


def _by_schema(calls: str) -> Evidenced:
    seen = f"{calls}: discovery document youtube v3, revision 20261104"
    return Evidenced(Evidence.SCHEMA, seen, _READ)


def _documented(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _READ)


SPEC = NetworkSpec(
    id="youtube",
    name="YouTube",
    icon="brand-youtube",
    look=Look(shape=Shape.VIDEO, card=Card.NONE, ratios=(9 / 16, 16 / 9)),
    hue="#ff0033",
    text=(TextLimit(5_000, TextUnit.BYTE, _VIDEO, refused="<>"),),
    media=(
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=274_877_906_944,
            max_count=1,
            source=_UPLOAD,
            max_duration=timedelta(hours=12),
            alt=False,
        ),
    ),
    # A private upload under our mark, made public by its id: a repeat changes nothing.
    idempotency=Idempotency(by=IdempotencyBy.DRAFT_THEN_PUBLISH, settle=timedelta(minutes=1), source=_UPLOAD),
    connect=(),
    app=(FormField("id"), FormField("secret", secret=True)),
    evidence={
        "archive": Evidenced(
            Evidence.DOCUMENTATION, "columns as readers of Takeouts describe them", date(2026, 11, 22)
        ),
        "connect": _documented("Google's OAuth for web servers; channels.list"),
        "publish": _by_schema("videos.insert, videos.update"),
        "find": _by_schema("videos.list, playlistItems.list"),
        "edit": _by_schema("videos.update"),
        "delete": _by_schema("videos.delete"),
        "comment": _by_schema("commentThreads.insert, comments.insert"),
        "metrics": _by_schema("videos.list, channels.list; youtubeAnalytics v2 20240707"),
        "conversations": _by_schema("commentThreads.list, comments.list"),
        "history": _by_schema("playlistItems.list, videos.list"),
        "doctor": _documented("the errors of Google's OAuth and of the Data API"),
    },
    sources=(_VIDEO, _UPLOAD, _SESSIONS, _QUOTA, _COMMENTS, _REPORTS, _ACCESS, _ERRORS, _PAID),
    # 10,000 units a day are 120 writes of 50 and 4,000 reads of 1: the split is ours, the sum is theirs.
    budgets=(
        Budget("app", 100, _DAY, _QUOTA, frozenset({"POST"}), ("/upload/youtube/v3/videos",)),
        Budget("app", 120, _DAY, _QUOTA, _WRITES, ("/youtube/v3/*",)),
        Budget("app", 4_000, _DAY, _QUOTA, frozenset({"GET"}), ("/youtube/v3/*",)),
    ),
    measures=frozenset(
        {"video_views", "likes", "comments", "watch_minutes", "average_viewed", "new_followers", "followers"}
    ),
    options=(
        Option("privacy", "choice", choices=PRIVACIES),
        Option("tags", "tags"),
        Option("category", "choice", choices=tuple(CATEGORIES)),
        Option("playlist", "text", maximum=200),
        Option("made_for_kids", "flag"),
    ),
    title=True,
    needs_title=True,
    needs_media=True,
    allows=messages(
        "youtube.allows.video", "youtube.allows.settings", "youtube.allows.comments", "youtube.allows.edit"
    ),
    lacks=messages(
        "youtube.lacks.posts",
        "youtube.lacks.thumbnail",
        "youtube.lacks.audit",
        "youtube.lacks.quota",
        "youtube.lacks.mark",
    ),
    hosts=("youtube.com", "youtu.be"),
    composer="https://studio.youtube.com/",
    post_id=r"(?:v=|youtu\.be/|shorts/|live/)([A-Za-z0-9_-]{11})",
    comments=True,
    flags=(Flag("paid", "Paid promotion", _PAID), Flag("ai", "Altered content", _VIDEO)),
    edits=frozenset({"text", "title"}),
    serves=frozenset({"short_video", "live"}),
)
