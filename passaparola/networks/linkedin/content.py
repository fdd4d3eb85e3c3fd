"""What a draft becomes: the body of a post."""

import re
from collections.abc import Mapping
from datetime import timedelta

from passaparola.kernel.network.port import Draft, Poll
from passaparola.networks.linkedin.little import escaped
from passaparola.networks.linkedin.spec import LONGEST_QUESTION

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_LENGTHS = ((1, "ONE_DAY"), (3, "THREE_DAYS"), (7, "SEVEN_DAYS"), (14, "FOURTEEN_DAYS"))


def body(draft: Draft, author: str, media: Mapping[str, str]) -> dict[str, object]:
    """The whole post; ``media`` are the network's URNs of the files by their hashes."""
    given: dict[str, object] = {
        "author": author,
        "commentary": commentary(draft),
        "visibility": visibility(draft),
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    content = _content(draft, media)
    return {**given, "content": content} if content else given


def commentary(draft: Draft) -> str:
    """The text in little text; a poll without a title has the text as its question, and none above it."""
    return "" if draft.poll is not None and not draft.title.strip() else escaped(draft.text)


def question(draft: Draft) -> str:
    """What a poll asks: the title, else the text."""
    return draft.title.strip() or draft.text.strip()


def too_long_question(draft: Draft) -> bool:
    """Whether a poll asks more than the network takes."""
    return draft.poll is not None and len(question(draft)) > LONGEST_QUESTION


def visibility(draft: Draft) -> str:
    """Who may see it: everybody, where the draft does not say."""
    given = draft.options.get("visibility")
    return given.upper() if isinstance(given, str) and given else "PUBLIC"


def card(draft: Draft) -> str:
    """The link whose card stands under the text: the first one, of a post that has a title and no files."""
    found = _LINK.search(draft.text) if draft.title.strip() and not draft.media and draft.poll is None else None
    return found[0] if found else ""


def _content(draft: Draft, media: Mapping[str, str]) -> dict[str, object]:
    if draft.poll is not None:
        return {"poll": _poll(draft, draft.poll)}
    if link := card(draft):
        return {"article": {"source": link, "title": draft.title.strip()}}
    if len(draft.media) > 1:
        images = [{"id": media[item.hash], "altText": item.alt} for item in draft.media]
        return {"multiImage": {"images": images}}
    return {"media": _single(draft, media)} if draft.media else {}


def _single(draft: Draft, media: Mapping[str, str]) -> dict[str, object]:
    item = draft.media[0]
    if item.type.startswith("image/"):
        return {"id": media[item.hash], "altText": item.alt}
    title = draft.title.strip() or item.name
    return {"id": media[item.hash], **({"title": title} if title else {})}


def _poll(draft: Draft, poll: Poll) -> dict[str, object]:
    days = poll.length / timedelta(days=1)
    length = next((name for most, name in _LENGTHS if days <= most), _LENGTHS[-1][1])
    options = [{"text": choice} for choice in poll.choices]
    return {"question": question(draft), "options": options, "settings": {"duration": length}}
