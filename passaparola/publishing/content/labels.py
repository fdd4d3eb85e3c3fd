"""What readers have to be told of a commercial relation, and of what a machine made: pure.

The forms and their place are those of the Digital Chart of the Italian advertising self-regulation (IAP, version of 30
October 2024), which the guidelines of AGCOM take over (resolution 7/24/CONS, annex A; with 197/25/CONS its code of
conduct for influencers with 500,000 followers or a million views a month). A label stands at the beginning of the text,
or among its first three hashtags; a bare #ad or #adv says it only with the brand beside it. Whoever promotes a brand of
their own name needs none, as long as anybody sees that it is theirs. A network's own mark is one more, never instead.
"""

import re
from collections.abc import Iterator, Sequence

from passaparola.kernel.message import Fix, Flat, Message, Problem
from passaparola.kernel.network.port import Disclosure, Draft
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.spans import hashtags

FIRST_HASHTAGS = 3
VISIBLE = 125
"""Characters that the strictest apps show before "more" (third parties, 2026); the rest is not seen at once."""

_ALWAYS = (
    "pubblicità", "contenuto pubblicitario", "contenuto sponsorizzato", "post sponsorizzato", "advertising",
    "advertisement", "sponsored content", "sponsored post",
)  # fmt: skip
_WITH_A_NAME = (
    "sponsorizzato da", "promosso da", "in collaborazione con", "in collaborazione a pagamento con",
    "partnership a pagamento con", "partnership retribuita con", "sponsored by", "promoted by", "in partnership with",
    "in paid partnership with", "paid partnership with",
)  # fmt: skip
_GIVEN = {
    "supplied": (
        "prodotto inviato da", "prodotti inviati da", "prodotto offerto da", "prodotti offerti da", "omaggio di",
        "prodotto ricevuto in omaggio da", "product sent by", "products sent by", "product gifted by",
        "products gifted by", "gifted by", "product supplied by", "products supplied by", "supplied by",
    ),
    "invited": (
        "su invito di", "invitato da", "invitata da", "invitati da", "invitate da", "ospite di", "ospiti di",
        "invited by", "guest of", "guests of",
    ),
}  # fmt: skip
_TAGS = ("pubblicità", "pubblicita", "advertising", "sponsorizzato", "sponsored", "contenutosponsorizzato")
_TAGS_BEGIN = ("sponsorizzatoda", "sponsoredby", "promossoda", "promotedby", "incollaborazionecon", "inpartnershipwith")
_TAGS_GIVEN = {
    "supplied": ("prodottoinviatoda", "productsentby", "giftedby", "suppliedby", "omaggio", "gifted", "giftato"),
    "invited": ("suinvitodi", "invitatoda", "invitatada", "invitedby"),
}
_SHORT = ("ad", "adv")
_AI = re.compile(
    r"\b(?:intelligenza artificiale|artificial intelligence|(?:con|dall|made with|by) ?[’']?\s?(?:l[’'])?(?:ia|ai)\b|"
    r"ai[- ]generated|generat[oaie] (?:con|dall)|#(?:ia|ai|aigenerated|madewithai))",
    re.IGNORECASE,
)
NEED_A_NAME = ("supplied", "invited")
"""These labels say who gave something: without the partner there is none."""


def problems(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    """What is missing: a label (nothing goes out without it), or a word that a machine made it."""
    told = draft.disclosure
    if told.relation in NEED_A_NAME and not told.partner.strip():
        yield Problem(Message("publishing.label_partner"), field="partner")
    elif told.relation and told.relation != "own":
        yield from _label(draft, spec)
    if told.ai and spec.flag("ai") is None and not _AI.search(draft.text):
        fix = Fix("insert_ai", {"label": ai_label(draft.language)})
        yield Problem(Message("publishing.ai_unsaid", {"network": spec.name}), blocks=False, field="text", fixes=(fix,))


def is_labelled(text: str, told: Disclosure) -> bool:
    """Whether the text tells the relation where it has to be told."""
    return _begins(text, told) or _among_hashtags(text, told) is not None


def label(told: Disclosure, language: str) -> str:
    """The label in the post's language; English where we have no words in that one. Empty where none can be written."""
    name = told.partner.strip()
    italian = language.partition("-")[0].lower() == "it"
    if told.relation == "paid":
        alone, joined = ("Pubblicità", "in collaborazione con") if italian else ("Advertising", "in partnership with")
        return f"{alone} – {joined} {name}" if name else alone
    words = {
        "supplied": "Prodotto inviato da" if italian else "Product supplied by",
        "invited": "Su invito di" if italian else "Invited by",
    }.get(told.relation)
    return f"{words} {name}" if words and name else ""


def labelled(text: str, told: Disclosure, language: str) -> str:
    """The text with its label in front; as it is where it has one, or where there is nothing to tell."""
    words = label(told, language)
    return text if not words or is_labelled(text, told) else f"{words}\n\n{text}".rstrip()


def ai_label(language: str) -> str:
    """The words that say that a machine made it."""
    return "Realizzato con l’IA." if language.partition("-")[0].lower() == "it" else "Made with AI."


def _label(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    told, words = draft.disclosure, label(draft.disclosure, draft.language)
    said: Flat = {"network": spec.name, "label": words}
    if any(_begins(text, told) for text in (draft.text, draft.title)):
        return
    at = _among_hashtags(draft.text, told)
    if at is None:
        fix = Fix("insert_label", {"label": words})
        yield Problem(Message("publishing.label_missing", said), field="text", fixes=(fix,))
    elif at > VISIBLE:
        fix = Fix("insert_label", {"label": words})
        yield Problem(Message("publishing.label_hidden", said), blocks=False, field="text", fixes=(fix,))


def _begins(text: str, told: Disclosure) -> bool:
    """Whether the text begins with a label; brackets, emoji and the like in front of it do not matter."""
    first = re.sub(r"^[^\w#]+", "", text.casefold())
    if _starts(first, _ALWAYS):
        return True
    if any(_starts(first, (phrase,)) for phrase in (*_WITH_A_NAME, *_GIVEN.get(told.relation, ()))):
        return _names(first, told)
    return False


def _starts(text: str, phrases: Sequence[str]) -> bool:
    return any(re.match(rf"{re.escape(phrase)}(?!\w)", text) for phrase in phrases)


def _names(first: str, told: Disclosure) -> bool:
    """Whether the partner is named in the label's own line; where we do not know them, somebody is."""
    line = first.partition("\n")[0]
    if told.partner:
        return _plain(told.partner) in _plain(line)
    return bool(re.search(r"\b(?:da|con|di|by|with|of)\s+\W?\w", line))


def _among_hashtags(text: str, told: Disclosure) -> int | None:
    """Where the label stands among the first hashtags; None where it is not there."""
    first = hashtags(text)[:FIRST_HASHTAGS]
    for span in first:
        tag = span.value.casefold()
        whole = tag in _TAGS or tag.startswith((*_TAGS_BEGIN, *_TAGS_GIVEN.get(told.relation, ())))
        if whole or (tag in _SHORT and _brand_beside(tag, [each.value for each in first], told)):
            return span.start
    return None


def _brand_beside(short: str, tags: Sequence[str], told: Disclosure) -> bool:
    """Whether #ad stands with the brand's own hashtag; where we do not know the brand, with another one."""
    others = [tag for tag in tags if tag.casefold() != short]
    return any(not told.partner or _plain(told.partner) in _plain(tag) for tag in others)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
