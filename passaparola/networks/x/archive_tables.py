"""X's own exports of posts with their figures: the Tweet activity export (2015 to 2023) and the one that followed it.

The first (``tweet_activity_metrics_*.csv``) has times in UTC and, beside each figure, the same one of promoted views.
The second (``account_analytics_content_*.csv``) has only the day. Neither says what kind of post it was.
"""

from pathlib import Path

from passaparola.analysis import reading, tables
from passaparola.analysis.columns import words_of
from passaparola.analysis.numbers import is_blank
from passaparola.kernel.exports import Export, Unreadable
from passaparola.kernel.network.port import Archived

_ACTIVITY = {
    "tweet id": "id",
    "tweet permalink": "url",
    "tweet text": "text",
    "time": "date",
    "impressions": "impressions",
    "engagements": "engagements",
    "retweets": "reposts",
    "replies": "replies",
    "likes": "likes",
    "user profile clicks": "profile_visits",
    "url clicks": "link_clicks",
    "follows": "new_followers",
}
_CONTENT = {
    "post id": "id",
    "date": "date",
    "post text": "text",
    "post link": "url",
    "impressions": "impressions",
    "likes": "likes",
    "engagements": "engagements",
    "bookmarks": "saves",
    "shares": "shares",
    "new follows": "new_followers",
    "replies": "replies",
    "reposts": "reposts",
    "profile visits": "profile_visits",
    "url clicks": "link_clicks",
}
_FURTHER = {
    name: name.replace(" ", "_")
    for name in (
        "hashtag clicks",
        "detail expands",
        "permalink clicks",
        "app opens",
        "app installs",
        "email tweet",
        "dial phone",
        "media views",
        "media engagements",
    )
}
_KNOWN_BY = ({"tweet id", "tweet permalink", "impressions"}, {"post id", "post link", "impressions"})
_PROMOTED = "promoted "


class Tables:
    """Reads both exports."""

    def recognises(self, export: Export) -> bool:
        """By the names of the columns: people rename files."""
        if export.file is None:
            return False
        try:
            header = set(_names(tables.open_table(export.file)))
        except Unreadable:
            return False
        return any(known <= header for known in _KNOWN_BY)

    def read(self, export: Export) -> Archived:
        """The posts of one export. Raises Unreadable when the file breaks off."""
        path = export.file or Path(export.name)
        table = tables.open_table(path)
        names = _names(table)
        meant = _ACTIVITY if "tweet id" in names else _CONTENT
        told = {name: meant.get(each, "ignore") for name, each in zip(table.header, names, strict=True)}
        return reading.read(reading.plan(path, told), zone_aware=True, figures=_figures(table, names))


def _names(table: tables.Table) -> list[str]:
    return [" ".join(words_of(name)) for name in table.header]


def _figures(table: tables.Table, names: list[str]) -> dict[str, int]:
    """Figures beyond the catalogue's, and the promoted ones where anything was promoted."""
    further = {_FURTHER[name]: index for index, name in enumerate(names) if name in _FURTHER}
    promoted = {index for index, name in enumerate(names) if name.startswith(_PROMOTED) and not name.endswith("rate")}
    seen: set[int] = set()
    for _, row in table.rows():
        seen |= {index for index in promoted - seen if index < len(row) and not is_blank(row[index])}
        if seen == promoted:
            break
    return further | {names[index].replace(" ", "_"): index for index in sorted(seen)}
