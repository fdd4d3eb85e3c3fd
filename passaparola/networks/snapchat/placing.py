"""Where a draft goes, and which of its words are seen there."""

from passaparola.kernel.network.port import Draft
from passaparola.networks.snapchat.spec import PLACEMENTS

LISTS = {"spotlight": "spotlights", "story": "stories", "saved_story": "saved_stories"}
"""The network's list of each kind; its members stand under the kind's own name."""


def placement(draft: Draft) -> str:
    """What the draft asks for; else a video is a Spotlight, and a picture a story that is kept where it has words."""
    given = draft.options.get("placement")
    if isinstance(given, str) and given in PLACEMENTS:
        return given
    if is_video(draft):
        return "spotlight"
    return "saved_story" if draft.title.strip() or draft.text.strip() else "story"


def is_video(draft: Draft) -> bool:
    """Whether its file is a video."""
    return any(item.type.startswith("video/") for item in draft.media)


def words(draft: Draft) -> str:
    """What is read: a Spotlight's description, a saved story's title; a story shows none."""
    match placement(draft):
        case "spotlight":
            return draft.text
        case "saved_story":
            return draft.title.strip() or draft.text.strip()
    return ""


def body(draft: Draft, media: str) -> dict[str, object]:
    """The call that posts it."""
    match placement(draft):
        case "spotlight":
            described = {"description": draft.text} if draft.text else {}
            return {"media_id": media, "locale": locale(draft), "skip_save_to_profile": False, **described}
        case "saved_story":
            return {"saved_stories": [{"title": words(draft), "snap_sources": [{"media_id": media}]}]}
    return {"media_id": media}


def locale(draft: Draft) -> str:
    """A Spotlight names the language of its words, as ``en_US``."""
    language = draft.language.replace("-", "_")
    if "_" in language:
        return language
    return _REGIONS.get(language, "en_US")


_REGIONS = {"it": "it_IT", "en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "pt": "pt_PT", "nl": "nl_NL"}
