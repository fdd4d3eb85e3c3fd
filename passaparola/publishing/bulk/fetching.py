"""Pictures of an import, fetched by their addresses: through the guarded door, a few at a time, outside any scope."""

import logging
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.db import connection

from passaparola.kernel import loop
from passaparola.kernel.http import Request, RequestFailed
from passaparola.kernel.message import Message
from passaparola.library import shelving
from passaparola.library.receiving import NotTaken, Taken, receive_bytes
from passaparola.publishing import drafts
from passaparola.publishing.bulk import importing
from passaparola.publishing.models import ImportedPost
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.means import door

MOST_BYTES = 20_000_000  # of one picture
PATIENCE = timedelta(seconds=30)
LONGEST = PATIENCE + timedelta(seconds=10)
TRIES = 3
AT_ONCE = 20  # posts of one import and one run
_TO_DO = "SELECT brand, source FROM passaparola_imports_to_do()"
_log = logging.getLogger(__name__)


def fetch_waiting() -> int:
    """Fetch what imports wait for; gives how many posts have their pictures now. Needs no open scope."""
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TO_DO)
        waiting = cursor.fetchall()
    return sum(_safely(brand, source) for brand, source in waiting)


def _safely(brand: int, source: int) -> int:
    try:
        with tenancy.brand(brand):
            rows = ImportedPost.objects.filter(source_id=source, trouble__isnull=True).exclude(media=[])
            wanted = [(each.pk, list(each.media)) for each in rows.order_by("pk")[:AT_ONCE]]
        return sum(_one(brand, row, media) for row, media in wanted)
    except Exception:
        _log.exception("the pictures of import %s could not be fetched", source)
        return 0


def _one(brand: int, row: int, addresses: list[str]) -> bool:
    """All pictures of one post, or none: then it waits for another try, and at last for a person."""
    taken: list[Taken] = []
    for address in addresses:
        got = fetched(address)
        if isinstance(got, Message):
            _failed(brand, row, address, got)
            return False
        taken.append(got)
    _kept(brand, row, taken)
    return True


def fetched(address: str) -> Taken | Message:
    """The picture at an address, or why there is none."""
    try:
        answer = loop.run(_asked(address), LONGEST)
    except RequestFailed as failed:
        return failed.reason
    except TimeoutError:
        return Message("import.media_slow")
    if not answer[0]:
        return Message("import.media_status", {"status": answer[1]})
    name = unquote(urlsplit(address).path.rpartition("/")[2])[:200] or "picture"
    got = receive_bytes(name, answer[2])
    return got.reason if isinstance(got, NotTaken) else got


async def _asked(address: str) -> tuple[bool, int, bytes]:
    request = Request("GET", address, timeout=PATIENCE, max_bytes=MOST_BYTES, expects=("image/*",))
    answer = await door().send(request)
    return answer.ok, answer.status, answer.body


def _kept(brand: int, row: int, taken: list[Taken]) -> None:
    with tenancy.brand(brand):
        found = ImportedPost.objects.select_for_update(of=("self",)).select_related("post", "source").get(pk=row)
        if not found.media or found.source.undone_at is not None:
            return
        person = found.source.made_by_id
        by = importing.started_by(found.source)
        drafts.attach(found.post, [shelving.shelve(brand, each, person) for each in taken])
        reason = importing.schedule(found.post, by) if found.schedule else None
        found.media, found.trouble = [], reason.as_json() if reason else None
        found.save(update_fields=["media", "trouble"])


def _failed(brand: int, row: int, address: str, reason: Message) -> None:
    with tenancy.brand(brand):
        found = ImportedPost.objects.select_for_update().get(pk=row)
        found.tried += 1
        if found.tried >= TRIES:
            found.trouble = Message("import.media_failed", {"address": address[:100], "why": reason.id}).as_json()
        found.save(update_fields=["tried", "trouble"])
