"""The fake's answers in the shape that the official entities have, with everything that they require."""

from passaparola.kernel.fakeserver import FakeRequest
from passaparola.networks.mastodon.fake_things import Person, Upload

_BORN = "2024-01-01T00:00:00.000Z"
LONGEST = 500
LARGEST_IMAGE = 16 * 1024 * 1024


def instance(request: FakeRequest) -> dict[str, object]:
    """``Instance``: what the server is and how much it takes."""
    return {
        "domain": request.headers["host"], "title": "Il paese", "version": "4.5.0", "api_versions": {"mastodon": 7},
        "source_url": "https://github.com/mastodon/mastodon", "description": "Un paese in memoria.",
        "usage": {"users": {"active_month": 3}}, "thumbnail": {"url": _at(request, "/thumbnail.png")},
        "icon": [], "languages": ["it"], "configuration": _configuration(request), "rules": [],
        "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
        "contact": {"email": "paese@example.com", "account": None},
    }  # fmt: skip


def _configuration(request: FakeRequest) -> dict[str, object]:
    return {
        "statuses": {"max_characters": LONGEST, "max_media_attachments": 4, "characters_reserved_per_url": 23},
        "media_attachments": {
            "image_size_limit": LARGEST_IMAGE, "video_size_limit": 103_809_024, "description_limit": 1_500,
            "image_matrix_limit": 33_177_600, "video_matrix_limit": 8_294_400, "video_frame_rate_limit": 120,
            "supported_mime_types": ["image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"],
        },
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5}, "translation": {"enabled": False},
        "urls": {"streaming": _at(request, "").replace("http", "ws", 1)},
        "polls": {
            "max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746,
        },
    }  # fmt: skip


def account(who: Person, request: FakeRequest) -> dict[str, object]:
    """``Account``."""
    url, picture = _at(request, f"/@{who.handle}"), _at(request, "/picture.png")
    pictures = dict.fromkeys(("avatar", "avatar_static", "header", "header_static"), picture)
    flags = dict.fromkeys(("bot", "group", "locked", "indexable"), False)
    return {
        "id": who.id, "username": who.handle, "acct": who.handle, "display_name": who.name, "url": url, "uri": url,
        "note": "", "created_at": _BORN, "emojis": [], "fields": [], **pictures, **flags,
        "followers_count": who.followers, "following_count": 0, "statuses_count": 0,
    }  # fmt: skip


def own_account(who: Person, request: FakeRequest) -> dict[str, object]:
    """``CredentialAccount``: one's own, with what only its owner sees."""
    source = {
        "note": "", "fields": [], "privacy": "public", "sensitive": False, "language": "it", "indexable": False,
        "follow_requests_count": 0,
    }  # fmt: skip
    role = {"id": "-99", "name": "", "color": "", "permissions": "65536", "highlighted": False}
    return {**account(who, request), "source": source, "role": role}


def file(upload: Upload, request: FakeRequest) -> dict[str, object]:
    """``MediaAttachment``; it has no address while the server works on it."""
    url = _at(request, f"/media/{upload.id}") if upload.working <= 0 else None
    kind = upload.type.partition("/")[0]
    return {"id": upload.id, "type": kind, "url": url, "description": upload.description or None}


def _at(request: FakeRequest, path: str) -> str:
    return f"http://{request.headers['host']}{path}"
