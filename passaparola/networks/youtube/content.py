"""What a draft becomes: the video's words, its settings, and our mark among its tags."""

from collections.abc import Iterator

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.marks import mark_of, tags_of
from passaparola.kernel.network.port import Draft

# The categories that a video may be put into everywhere (videoCategories.list), by YouTube's own names.
CATEGORIES = {
    "People & Blogs": "22", "Howto & Style": "26", "Education": "27", "Entertainment": "24",
    "Film & Animation": "1", "Autos & Vehicles": "2", "Music": "10", "Pets & Animals": "15", "Sports": "17",
    "Travel & Events": "19", "Gaming": "20", "Comedy": "23", "News & Politics": "25",
    "Science & Technology": "28", "Nonprofits & Activism": "29",
}  # fmt: skip
PRIVACIES = ("public", "unlisted")
LONGEST_TITLE = 100
LONGEST_TAGS = 500
REFUSED = "<>"
WRITTEN = ("part", "snippet,status,paidProductPlacementDetails")
PRIVATE = "private"


def privacy(draft: Draft) -> str:
    """Who may see it once it is out."""
    given = draft.options.get("privacy")
    return given if isinstance(given, str) and given in PRIVACIES else PRIVACIES[0]


def snippet(draft: Draft, mark: str) -> dict[str, object]:
    """Title, description, tags, category and language."""
    category = CATEGORIES.get(str(draft.options.get("category", "")), "22")
    tags = [mark, *tags_of(draft)]
    found: dict[str, object] = {"title": draft.title.strip(), "description": draft.text, "tags": tags}
    found["categoryId"] = category
    return {**found, "defaultLanguage": draft.language} if draft.language else found


def status(draft: Draft, seen_by: str) -> dict[str, object]:
    """The settings. All are sent each time: what an update leaves out is put back to its default."""
    return {
        "privacyStatus": seen_by,
        "selfDeclaredMadeForKids": draft.options.get("made_for_kids") is True,
        "containsSyntheticMedia": draft.disclosure.ai,
        "embeddable": True,
        "license": "youtube",
        "publicStatsViewable": True,
    }


def paid(draft: Draft) -> dict[str, object]:
    """The paid promotion that the video carries."""
    return {"hasPaidProductPlacement": "paid" in draft.disclosure.marks}


def resource(draft: Draft, mark: str, seen_by: str) -> dict[str, object]:
    """The whole video as it is sent."""
    parts = {"snippet": snippet(draft, mark), "status": status(draft, seen_by)}
    return {**parts, "paidProductPlacementDetails": paid(draft)}


def problems_of_video(draft: Draft) -> Iterator[Problem]:
    """What the network would refuse of a video that data cannot say."""
    over = len(draft.title.strip()) - LONGEST_TITLE
    if over > 0:
        yield Problem(Message("youtube.title_long", {"count": over}), field="title")
    if any(sign in draft.title for sign in REFUSED):
        yield Problem(Message("youtube.title_signs"), field="title")
    if tags_length([mark_of(draft.key), *tags_of(draft)]) > LONGEST_TAGS:
        yield Problem(Message("youtube.tags_long"), field="tags")


def problems_of_comment(draft: Draft) -> Iterator[Problem]:
    """The same of a comment: it has words and no files."""
    if not draft.text.strip():
        yield Problem(Message("youtube.comment_empty"), field="text")
    if draft.media:
        yield Problem(Message("youtube.comment_of_text"), field="media")


def tags_length(tags: list[str]) -> int:
    """As YouTube counts: commas between them, and quotation marks around a tag with a space (docs/videos)."""
    return sum(len(tag) + 2 * (" " in tag) for tag in tags) + max(len(tags) - 1, 0)
