"""Links, mentions and hashtags as facets: the text stays as it is, and byte ranges say what they mean.

Offsets count bytes of the UTF-8 text, not characters (https://docs.bsky.app/docs/advanced-guides/post-richtext, read
2026-08; lexicon app.bsky.richtext.facet).
"""

from collections.abc import Mapping

from passaparola.kernel.spans import Kind, Span, find, mentions
from passaparola.kernel.text import graphemes

_LONGEST_TAG = 64  # graphemes (lexicon)
_FACET = "app.bsky.richtext.facet"


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, object]]:
    """The facets of a text, in order; a mention whose handle has no DID in ``dids`` stays plain text."""
    marks = ((span, _feature(span, dids)) for span in find(text))
    return [_facet(text, span, feature) for span, feature in marks if feature is not None]


def handles_in(text: str) -> list[str]:
    """The handles that a text mentions, lower case, each once: names with a dot, since every handle is a domain."""
    names = (span.value.lower() for span in mentions(text))
    return list(dict.fromkeys(name for name in names if "." in name and "@" not in name))


def _feature(span: Span, dids: Mapping[str, str]) -> dict[str, str] | None:
    match span.kind:
        case Kind.LINK:
            return {"$type": f"{_FACET}#link", "uri": span.value}
        case Kind.HASHTAG if len(graphemes(span.value)) <= _LONGEST_TAG:
            return {"$type": f"{_FACET}#tag", "tag": span.value}
        case Kind.MENTION if did := dids.get(span.value.lower()):
            return {"$type": f"{_FACET}#mention", "did": did}
    return None


def _facet(text: str, span: Span, feature: dict[str, str]) -> dict[str, object]:
    start, end = span.in_bytes(text)
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
