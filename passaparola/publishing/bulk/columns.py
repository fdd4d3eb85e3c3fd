"""What the columns of an import are: guessed by their names, in Italian and English, and put right by a person."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

IGNORE = "ignore"
WORDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "testo", "caption", "didascalia", "message", "messaggio", "copy", "contenuto", "content", "body",
             "post", "descrizione", "description"),
    "title": ("title", "titolo", "oggetto", "headline", "subject"),
    "day": ("date", "data", "day", "giorno", "when", "quando", "publish date", "data pubblicazione", "scheduled",
            "data e ora", "date and time", "datetime", "programmato"),
    "hour": ("time", "ora", "hour", "orario", "ore"),
    "channels": ("channel", "channels", "canale", "canali", "account", "accounts", "profile", "profilo", "profili",
                 "network", "rete", "social", "piattaforma", "platform", "pagina"),
    "media": ("media", "image", "images", "immagine", "immagini", "picture", "photo", "foto", "video", "image url",
              "media url", "allegato", "allegati", "file"),
    "alt": ("alt", "alt text", "testo alternativo", "descrizione immagine", "image description"),
    "link": ("link", "url", "indirizzo", "address", "collegamento"),
    "campaign": ("campaign", "campagna"),
    "pillar": ("pillar", "pilastro", "tema", "theme", "rubrica", "categoria", "category"),
    "first_comment": ("first comment", "primo commento", "commento", "comment"),
    "language": ("language", "lingua", "lang"),
}  # fmt: skip
FIELDS = tuple(WORDS)
SEVERAL = frozenset({"media"})
"""What more than one column may be."""


def guess(header: Sequence[str]) -> dict[int, str]:
    """Column by column what it probably is; what nothing fits is left out by ``ignore``."""
    scores = sorted(
        ((_likeness(name, field), -column, field) for column, name in enumerate(header) for field in FIELDS),
        reverse=True,
    )
    found: dict[int, str] = {}
    for likeness, minus, field in scores:
        free = field in SEVERAL or field not in found.values()
        if likeness and -minus not in found and free:
            found[-minus] = field
    return {column: found.get(column, IGNORE) for column in range(len(header))}


def _likeness(name: str, field: str) -> int:
    """3: the very word; 2: the name begins with it; 1: it stands among the name's words."""
    written, best = plain(name), 0
    for word in WORDS[field]:
        if written == word:
            return 3
        if written.startswith(f"{word} "):
            best = max(best, 2)
        elif f" {word} " in f" {written} ":
            best = max(best, 1)
    return best


def plain(name: str) -> str:
    """Lower case, without accents and signs."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", bare.lower()))
