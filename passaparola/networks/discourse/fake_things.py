"""What the fake site holds, and the API's own forms of it.

Each form has exactly the fields that the official file gives it. Where the file says text and the server writes a
number (``reply_to_post_number``) the file is followed: the connector reads both.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from passaparola.kernel.fakeserver import FakeResponse

_NAMES = """
actions_summary admin avatar_template can_delete can_edit can_recover can_view_edit_history can_wiki cooked created_at
deleted_at display_username edit_reason flair_bg_color flair_color flair_name flair_url hidden id incoming_link_count
moderator name post_number post_type primary_group_name quote_count read readers_count reads reply_count
reply_to_post_number reviewable_id reviewable_score_count reviewable_score_pending_count score staff topic_id topic_slug
trust_level updated_at user_deleted user_id user_title username version wiki yours
"""
_LISTED = frozenset(_NAMES.split())
_ALONE = _LISTED - {"read"} | {"bookmarked", "post_url", "posts_count"}
FORMS = {
    "created": _ALONE | {"draft_sequence"},
    "shown": _ALONE | {"raw"},
    "edited": _ALONE | {"draft_sequence", "raw"},
    "listed": _LISTED | {"raw"},
    "in_topic": _LISTED | {"bookmarked", "link_counts"},
}
_NO = ("admin", "bookmarked", "can_delete", "can_recover", "can_view_edit_history", "can_wiki", "hidden", "moderator",
       "staff", "wiki", "user_deleted")  # fmt: skip
_NONE = ("deleted_at", "edit_reason", "flair_bg_color", "flair_color", "flair_name", "flair_url", "primary_group_name",
         "user_title")  # fmt: skip
_ZERO = ("draft_sequence", "incoming_link_count", "quote_count", "readers_count", "reads", "reviewable_id",
         "reviewable_score_count", "reviewable_score_pending_count", "score")  # fmt: skip
_MAY_NOT = ("can_move_posts", "can_remove_allowed_users", "can_convert_topic", "can_review_topic", "can_close_topic",
            "can_archive_topic", "can_split_merge_topic", "can_edit_staff_notes", "can_toggle_topic_visibility",
            "can_pin_unpin_topic", "can_moderate_category")  # fmt: skip
_AVATAR = "/letter_avatar_proxy/v4/letter/f/3bc359/{size}.png"


@dataclass
class Said:
    """A post of the site."""

    id: int
    topic: int
    number: int
    user: str
    raw: str
    at: datetime
    answers: int = 0
    likes: set[str] = field(default_factory=set)
    deleted: bool = False


@dataclass
class Talk:
    """A topic, or a private message."""

    id: int
    title: str
    slug: str
    user: str
    at: datetime
    external: str | None = None
    category: int = 1
    private: bool = False
    closed: bool = False
    deleted: bool = False
    said: list[Said] = field(default_factory=list)

    @property
    def living(self) -> list[Said]:
        """What can be read."""
        return [each for each in self.said if not each.deleted]

    @property
    def bumped(self) -> datetime:
        """When something was said last."""
        return max([each.at for each in self.living], default=self.at)


class Refusal(Exception):
    """An error answer in the site's form."""

    def __init__(self, status: int, *errors: str, kind: str = "", **more: object) -> None:
        super().__init__(kind)
        told: dict[str, object] = {"errors": list(errors), **({"error_type": kind} if kind else {}), **more}
        self.answer = FakeResponse.json(told, status)


def moment(at: datetime) -> str:
    """As the API writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post_tree(said: Said, talk: Talk, form: str, cooked: str, own: str) -> dict[str, Any]:
    """A post in one of the API's forms."""
    below = [each for each in talk.living if each.answers == said.number]
    whole: dict[str, Any] = {
        **dict.fromkeys(_NO, False), **dict.fromkeys(_NONE), **dict.fromkeys(_ZERO, 0),
        "id": said.id, "name": said.user, "display_username": said.user, "username": said.user, "user_id": 7,
        "avatar_template": _AVATAR, "created_at": moment(said.at), "updated_at": moment(said.at), "cooked": cooked,
        "raw": said.raw, "post_number": said.number, "post_type": 1, "posts_count": len(talk.living),
        "reply_count": len(below), "reply_to_post_number": str(said.answers) if said.answers else None,
        "topic_id": talk.id, "topic_slug": talk.slug, "can_edit": said.user == own, "yours": said.user == own,
        "read": True, "version": 1, "trust_level": 2, "link_counts": [],
        "post_url": f"/t/{talk.slug}/{talk.id}/{said.number}", "actions_summary": _actions(said, form),
    }  # fmt: skip
    return {name: value for name, value in whole.items() if name in FORMS[form]}


def _actions(said: Said, form: str) -> list[dict[str, object]]:
    """Counts stand only where a post is told of alone."""
    return [{"id": 2, "count": len(said.likes)}] if form == "shown" and said.likes else [{"id": 2, "can_act": True}]


def topic_tree(talk: Talk, posts: list[dict[str, Any]], own: str) -> dict[str, Any]:
    """A topic with the beginning of its talk."""
    living = talk.living
    none = ("deleted_at", "deleted_by", "draft", "featured_link", "image_url", "pinned_at", "pinned_until",
            "thumbnails", "slow_mode_enabled_until", "topic_timer", "unpinned")  # fmt: skip
    no = ("archived", "bookmarked", "has_deleted", "has_summary", "pinned", "pinned_globally", "show_read_indicator")
    zero = ("draft_sequence", "message_bus_last_id", "slow_mode_seconds", "word_count")
    empty = ("bookmarks", "suggested_topics", "tags", "timeline_lookup")
    likes = sum(len(each.likes) for each in living)
    return {
        **dict.fromkeys(none), **dict.fromkeys(no, False), **dict.fromkeys(zero, 0),
        **{name: [] for name in empty}, "tags_descriptions": {},
        "post_stream": {"posts": posts, "stream": [each.id for each in living]},
        "id": talk.id, "title": talk.title, "fancy_title": talk.title, "slug": talk.slug, "user_id": 7,
        "posts_count": len(living), "reply_count": len(living) - 1, "like_count": likes, "views": 10 + len(living),
        "created_at": moment(talk.at), "last_posted_at": moment(talk.bumped), "visible": True, "closed": talk.closed,
        "archetype": "private_message" if talk.private else "regular", "category_id": talk.category,
        "draft_key": f"topic_{talk.id}", "highest_post_number": len(talk.said), "chunk_size": 20,
        "participant_count": len({each.user for each in living}),
        "actions_summary": [{"id": 4, "count": 0, "hidden": False, "can_act": True}],
        "details": _details(talk, own),
    }  # fmt: skip


def _details(talk: Talk, own: str) -> dict[str, Any]:
    def person(name: str) -> dict[str, object]:
        return {"id": 7, "username": name, "name": name, "avatar_template": _AVATAR}

    may = {"can_edit": talk.user == own, "can_delete": talk.user == own, "can_create_post": not talk.closed}
    last = talk.living[-1].user if talk.living else talk.user
    return {
        **dict.fromkeys(_MAY_NOT, False), **may, "can_reply_as_new_topic": True, "notification_level": 3,
        "can_remove_self_id": 7, "created_by": person(talk.user), "last_poster": person(last),
    }  # fmt: skip


def category_tree(id: int, permission: int) -> dict[str, Any]:
    """A category as it is told of alone."""
    none = ("emoji", "icon", "description", "description_text", "description_excerpt", "topic_url", "topic_template",
            "topic_title_placeholder", "has_children", "subcategory_count", "sort_order", "sort_ascending",
            "default_view", "read_only_banner", "auto_close_hours", "default_slow_mode_seconds", "email_in",
            "uploaded_logo", "uploaded_logo_dark", "uploaded_background", "uploaded_background_dark")  # fmt: skip
    no = ("read_restricted", "can_edit", "show_subcategory_list", "navigate_to_first_post_after_read", "can_delete",
          "auto_close_based_on_last_post", "allow_unlimited_owner_edits_on_first_post", "email_in_allow_strangers",
          "mailinglist_mirror", "all_topics_wiki", "allow_badges", "topic_featured_link_allowed")  # fmt: skip
    zero = ("topic_count", "post_count", "position", "notification_level", "num_featured_topics", "search_priority",
            "minimum_required_tags")  # fmt: skip
    empty = ("required_tag_groups", "available_groups", "group_permissions", "topic_posting_review_group_ids",
             "reply_posting_review_group_ids")  # fmt: skip
    words = {"name": "Novità", "slug": "novita", "color": "0088CC", "text_color": "FFFFFF", "style_type": "square"}
    shown = {"subcategory_list_style": "rows", "default_top_period": "all", "default_list_filter": "all"}
    plain: dict[str, Any] = {
        **dict.fromkeys(none),
        **dict.fromkeys(no, False),
        **dict.fromkeys(zero, 0),
        **{n: [] for n in empty},
    }
    return {**plain, **words, **shown, "custom_fields": {}, "id": id, "permission": permission}


def line_tree(talk: Talk) -> dict[str, Any]:
    """A topic in a list."""
    return {
        "id": talk.id, "title": talk.title, "fancy_title": talk.title, "slug": talk.slug, "image_url": None,
        "posts_count": len(talk.living), "reply_count": len(talk.living) - 1, "highest_post_number": len(talk.said),
        "created_at": moment(talk.at), "last_posted_at": moment(talk.bumped), "bumped": True,
        "bumped_at": moment(talk.bumped), "archetype": "private_message" if talk.private else "regular",
        "visible": True, "closed": talk.closed, "archived": False, "views": 10, "like_count": 0,
    }  # fmt: skip
