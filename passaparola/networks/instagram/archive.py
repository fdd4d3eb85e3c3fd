"""The JSON of Instagram's "Download your information": posts, reels, IGTV and stories. There are no figures in it.

Times are in UTC. A post of one file has its caption at the file, a carousel at itself. Exports before 2021 have one
``media.json`` with everything.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from passaparola.kernel.exports import Export
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, form_of, media_type
from passaparola.kernel.network.port import Archive, ArchivedMedia, ArchivedPost
from passaparola.protocols.meta_export import listed, media, moment, values

_FILES = re.compile(r"(?:.*/)?(posts|reels|stories|igtv_videos|archived_posts)(?:_\d+)?\.json")
_PLACES = ("item", "ig_reels_media.item", "ig_stories.item", "ig_igtv_media.item", "ig_archived_post_media.item")
_FORMS = {"reels": "reel", "stories": "story", "igtv_videos": "video"}
_OLD = {"photos.item": "", "videos.item": "", "stories.item": "story"}


class InstagramArchive:
    """Reads the export."""

    def recognises(self, export: Export) -> bool:
        """By the names of its files and by what they begin with."""
        found = [name for name in export.sizes if _FILES.fullmatch(name)]
        if any(b'"creation_timestamp"' in (head := export.head(name)) and b'"uri"' in head for name in found):
            return True
        return any(b'"taken_at"' in (head := export.head(name)) and b'"path"' in head for name in _old(export))

    def read(self, export: Export) -> Iterator[Item]:
        """File by file, in the order of their names."""
        for name in export.names():
            if kind := _FILES.fullmatch(name):
                form = _FORMS.get(kind[1], "")
                yield from each(values(export, [name], *_PLACES), partial(_post, export, form))
        for name in _old(export):
            for place, form in _OLD.items():
                yield from each(values(export, [name], place), partial(_old_post, export, form))


def _old(export: Export) -> list[str]:
    return export.find("media.json")


def _post(export: Export, form: str, tree: Tree) -> Iterator[ArchivedPost]:
    inside = listed(tree, "media") or [tree]
    files = tuple(media(each, export) for each in inside)
    captions = (tree.opt_text("title"), *(each.opt_text("title") for each in inside))
    yield ArchivedPost(
        id="",
        text=next(filter(None, captions), "") or "",
        at=moment(tree, "creation_timestamp") or moment(inside[0], "creation_timestamp"),
        format=form or form_of(files),
        metrics={},
        media=files,
    )


def _old_post(export: Export, form: str, tree: Tree) -> Iterator[ArchivedPost]:
    path = tree.text("path")
    file = ArchivedMedia(path, "", media_type(path), export.holds(path))
    at = datetime.fromisoformat(tree.text("taken_at"))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    yield ArchivedPost("", tree.opt_text("caption") or "", at, form or form_of([file]), {}, media=(file,))


archive: Archive = InstagramArchive()
