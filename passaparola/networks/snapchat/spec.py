"""What the network takes, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import messages
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

_READ = date(2026, 11, 22)
_DOCS = "https://developers.snap.com/api/marketing-api/Public-Profile-API"
_PROFILE = Source(f"{_DOCS}/Introduction", _READ)
_ASSETS = Source(f"{_DOCS}/ProfileAssetManagement", _READ)
_METRICS = Source(f"{_DOCS}/Metrics", _READ)
_LIMITS = Source("https://docs.getlate.dev/platforms/snapchat", _READ)

LONGEST = 160
LONGEST_TITLE = 45
PLACEMENTS = ("spotlight", "story", "saved_story")
SHORTEST_SPOTLIGHT = timedelta(seconds=6)
_UPRIGHT = (9 / 16, 9 / 16)


def _documented(seen: str) -> Evidenced:
    return Evidenced(Evidence.DOCUMENTATION, seen, _READ)


SPEC = NetworkSpec(
    id="snapchat",
    name="Snapchat",
    icon="brand-snapchat",
    look=Look(shape=Shape.PHOTO, tiles=Tiles.CAROUSEL, card=Card.NONE, ratios=_UPRIGHT),
    hue="#fffc00",
    text=(TextLimit(LONGEST, TextUnit.CODE_POINT, _ASSETS),),
    media=(
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4"}),
            max_bytes=500_000_000,
            max_count=1,
            source=_ASSETS,
            min_edge=540,
            min_duration=timedelta(seconds=5),
            max_duration=timedelta(seconds=60),
            ratios=_UPRIGHT,
            alt=False,
        ),
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png"}),
            max_bytes=20_000_000,
            max_count=1,
            source=_LIMITS,
            min_edge=540,
            ratios=_UPRIGHT,
            alt=False,
        ),
    ),
    # How soon a list shows what was posted is not documented; a Spotlight is looked at by Snap first.
    idempotency=Idempotency(by=IdempotencyBy.LOOKUP, settle=timedelta(minutes=3), source=_ASSETS, unmarked=True),
    connect=(),
    app=(FormField("id"), FormField("secret", secret=True)),
    evidence={
        "connect": _documented("OAuth 2.0, my_profile"),
        "publish": _documented("Profile Asset Management"),
        "find": _documented("third parties' code, 2026: lists of a profile's assets"),
        "delete": _documented("third parties' documentation, 2026"),
        "metrics": _documented("Metrics; third parties' code for the answer's form"),
        "doctor": _documented("OAuth 2.0 errors, allowlisting"),
    },
    sources=(_PROFILE, _ASSETS, _METRICS, _LIMITS),
    options=(Option("placement", "choice", choices=PLACEMENTS),),
    title=True,
    measures=frozenset({"video_views", "reach", "shares", "followers"}),
    allows=messages("snapchat.allows.media", "snapchat.allows.text", "snapchat.allows.placement"),
    lacks=messages("snapchat.lacks.text", "snapchat.lacks.edit", "snapchat.lacks.talk", "snapchat.lacks.story"),
    hosts=("snapchat.com",),
    composer="https://my.snapchat.com/",
    post_id=r"/(?:spotlight|p|t)/([A-Za-z0-9_-]+)",
    needs_media=True,
    edits=frozenset(),
    serves=frozenset({"short_video"}),
)
