"""Making the posts of an import: a few at a time, each row once, however often it is begun."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from passaparola.kernel.message import Message
from passaparola.publishing import drafts, placing
from passaparola.publishing.bulk import sources
from passaparola.publishing.bulk.rows import Read
from passaparola.publishing.models import Import, ImportedPost, Post, Variant
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces import tenancy
from passaparola.workspaces.auditing import note
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Person

AT_ONCE = 50  # rows of one transaction; so many are made while the person waits, the rest by the job
_TO_DO = "SELECT brand, source FROM passaparola_imports_to_do()"


def start(source: Import, wanted: str, person: int | None) -> None:
    """From here on its rows become posts: drafts, or scheduled at their plans by this person, whoever took it in."""
    source.given["as"] = wanted if wanted in (sources.DRAFT, sources.SCHEDULED) else sources.DRAFT
    source.given["by"] = person
    source.given["numbers"] = [each.number for each in sources.judged(source).ready]
    source.started_at = timezone.now()
    source.save(update_fields=["given", "started_at"])
    note("posts.imported", source.name, details={"count": len(source.given["numbers"])})


def some(source: int) -> int:
    """Make the next rows' posts, in the open scope; gives how many are left. One at a time, whoever calls."""
    row = Import.objects.select_for_update().filter(pk=source, started_at__isnull=False, undone_at__isnull=True).first()
    if row is None or row.imported_at is not None:
        return 0
    made = set(row.posts.values_list("row", flat=True))
    left = [number for number in row.given["numbers"] if number not in made]
    found = {each.number: each for each in sources.judged(row).rows} if left else {}
    for number in left[:AT_ONCE]:
        _make(row, found[number])
    if len(left) <= AT_ONCE:
        row.imported_at = timezone.now()
        row.save(update_fields=["imported_at"])
    return max(0, len(left) - AT_ONCE)


def started_by(source: Import) -> int | None:
    """Who had it scheduled; None for nobody who still has an account."""
    person = source.given.get("by", source.made_by_id)
    return person if Person.objects.filter(pk=person).exists() else None


def all_waiting() -> int:
    """Go on with every import of the installation; gives how many rows were made. Needs no open scope."""
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TO_DO)
        waiting = cursor.fetchall()
    return sum(_whole(brand, source) for brand, source in waiting)


def undo(source: Import, person: int | None) -> tuple[int, list[Post]]:
    """Throw its posts away; gives how many went, and those that stay because they are out or on their way."""
    source.undone_at = timezone.now()
    source.save(update_fields=["undone_at"])
    gone, stayed = 0, []
    for each in source.posts.select_related("post").filter(post__binned_at__isnull=True):
        if sheet_of(each.post).published or not _thrown_away(each.post, person):
            stayed.append(each.post)
        else:
            gone += 1
    note("posts.import_undone", source.name, details={"count": gone})
    return gone, stayed


def _whole(brand: int, source: int) -> int:
    rounds = 0
    left = 1
    while left:
        with tenancy.brand(brand):
            left = some(source)
        rounds += 1
    return rounds


def _make(source: Import, row: Read) -> None:
    post = _post(source, row)
    for channel in row.goals:
        Variant.objects.create(brand_id=source.brand_id, post=post, channel_id=channel)
    wanted = source.given["as"] == sources.SCHEDULED
    reason = None
    if wanted and not row.media:
        reason = schedule(post, started_by(source))
    ImportedPost.objects.create(
        brand_id=source.brand_id, source=source, post=post, row=row.number, media=list(row.media),
        schedule=wanted and bool(row.media), trouble=reason.as_json() if reason else None,
    )  # fmt: skip


def schedule(post: Post, person: int | None) -> Message | None:
    """Schedule a post at its plan; gives why it may not go."""
    if post.plan_date is None or post.plan_time is None:
        return Message("import.no_plan")
    wall = datetime.combine(post.plan_date, post.plan_time)
    return placing.put(post.pk, wall, post.zone, person)


def _post(source: Import, row: Read) -> Post:
    said = row.values
    return Post.objects.create(
        brand_id=source.brand_id, title=said.get("title", "")[:300], text=row.text,
        language=said.get("language", "")[:8] or source.brand.language,
        first_comment=said.get("first_comment", ""), plan_date=row.day, plan_time=row.hour,
        zone=str(source.given["zone"]), campaign_id=row.campaign, pillar_id=row.pillar, made_by_id=source.made_by_id,
    )  # fmt: skip


def _thrown_away(post: Post, person: int | None) -> bool:
    try:
        drafts.throw_away(post, person)
    except drafts.StillOut:
        return False
    return True
