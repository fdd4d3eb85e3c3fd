"""What Google refuses of a request's body: names that its discovery document does not know, and wrong words."""

from collections.abc import Mapping

from passaparola.kernel.fakeserver import FakeRequest
from passaparola.kernel.http import Tree
from passaparola.networks.youtube.content import REFUSED, tags_length
from passaparola.networks.youtube.fake_things import Refusal

Parts = dict[str, dict[str, object]]

# Of the parts that we send, what may be written (youtube v3, revision 20261104).
_PARTS: Mapping[str, frozenset[str]] = {
    "snippet": frozenset({"title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"}),
    "status": frozenset(
        {
            "privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable",
            "selfDeclaredMadeForKids", "containsSyntheticMedia",
        }
    ),
    "paidProductPlacementDetails": frozenset({"hasPaidProductPlacement"}),
}  # fmt: skip
_PRIVACIES = ("public", "unlisted", "private")
_LONGEST_COMMENT = 10_000


def video(request: FakeRequest) -> Parts:
    """The parts of a video that a request sends, checked. Raises Refusal."""
    given: Parts = {}
    named = request.query.get("part", "").split(",")
    for name, value in request.tree().fields():
        if name in ("id", "kind", "etag"):
            continue
        known = _PARTS.get(name)
        unknown = {field for field, _ in value.fields()} - known if known is not None else {name}
        if unknown:
            message = f'Invalid JSON payload received. Unknown name "{min(unknown)}"'
            raise Refusal(400, "badRequest", message)
        if name not in named:
            raise Refusal(400, "unexpectedPart", f"{name}")
        given[name] = {field: one.value for field, one in value.fields()}
    _check(given)
    return given


def words(tree: Tree) -> str:
    """The words of a comment. Raises Refusal."""
    text = tree.opt_text("textOriginal") or ""
    if not text.strip():
        raise Refusal(400, "commentTextRequired", "The comment must have text.")
    if len(text) > _LONGEST_COMMENT:
        raise Refusal(400, "commentTextTooLong", "The comment is too long.")
    return text


def _check(given: Parts) -> None:
    if "snippet" in given:
        _check_snippet(given["snippet"])
    if "status" in given and given["status"].get("privacyStatus", "public") not in _PRIVACIES:
        raise Refusal(400, "invalidVideoMetadata", "privacyStatus")


def _check_snippet(snippet: Mapping[str, object]) -> None:
    title, text = str(snippet.get("title", "")), str(snippet.get("description", ""))
    if not title.strip() or len(title) > 100 or any(sign in title for sign in REFUSED):
        raise Refusal(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.")
    if len(text.encode()) > 5_000 or any(sign in text for sign in REFUSED):
        raise Refusal(400, "invalidDescription", "The request metadata specifies an invalid video description.")
    tags = snippet.get("tags", [])
    if not isinstance(tags, list) or tags_length([str(tag) for tag in tags]) > 500:
        raise Refusal(400, "invalidTags", "The request metadata specifies invalid video keywords.")
    if not str(snippet.get("categoryId", "")).isdecimal():
        raise Refusal(400, "invalidCategoryId", "The request specifies an invalid category ID.")
