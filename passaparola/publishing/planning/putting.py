"""Moving a card to another column does what the column says, or says why not."""

from passaparola.kernel.message import Message
from passaparola.publishing import approvals, approving, scheduling
from passaparola.publishing.approving import Question
from passaparola.publishing.models import Post, Stage
from passaparola.publishing.planning.columns import STAGES, Column, column_of
from passaparola.publishing.planning.moving import wall_of
from passaparola.publishing.rules import Mode
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces.models import Brand


class Refused(RuntimeError):
    """The card stays; ``why`` says so in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = Message(f"publishing.board.{why}")


def put(post: Post, column: Column, brand: Brand, person: int, *, may_schedule: bool) -> None:
    """Do what it takes for the post to stand in this column. Raises Refused, and then nothing has changed."""
    now = column_of(post)
    if now == column:
        return
    if column in STAGES:
        _stage(post, column, now)
    elif now not in (*STAGES, Column.TO_APPROVE, Column.APPROVED):
        raise Refused("on_its_way")
    elif column is Column.TO_APPROVE:
        _ask(post, brand, person)
    elif column is Column.SCHEDULED:
        _schedule(post, brand, person, may_schedule=may_schedule)
    else:
        raise Refused({Column.APPROVED: "approve_there", Column.PUBLISHED: "publish_there"}.get(column, "nobody_puts"))


def _stage(post: Post, column: Column, now: Column | None) -> None:
    if now not in STAGES:
        whys = {Column.TO_APPROVE: "asked", Column.APPROVED: "approved"}
        raise Refused(whys.get(now, "unschedule_first") if now else "unschedule_first")
    post.stage = Stage(column.value)
    post.save(update_fields=["stage", "changed_at"])


def _ask(post: Post, brand: Brand, person: int) -> None:
    step = approvals.stand_of(sheet_of(post)).step
    if step is not None and step.kind == Mode.CLIENT:
        raise Refused("ask_client")
    if brand.organisation.solo:
        raise Refused("alone")
    try:
        approving.ask(post, Question(Mode.COLLEAGUE, step=step.id if step else 0), person)
    except approving.NothingToShow:
        raise Refused("nothing_to_show") from None


def _schedule(post: Post, brand: Brand, person: int, *, may_schedule: bool) -> None:
    wall = wall_of(post)
    if not may_schedule:
        raise Refused("may_not_schedule")
    if wall is None or post.plan_time is None:
        raise Refused("no_time")
    if scheduling.plan(post, wall, brand.zone).surprises:
        raise Refused("surprising_time")
    try:
        scheduling.schedule(post, wall, brand.zone, person)
    except scheduling.NoChannel:
        raise Refused("no_channel") from None
    except scheduling.NotApproved:
        raise Refused("not_approved") from None
    except scheduling.Blocked:
        raise Refused("blocked") from None
    except (scheduling.AlreadyOut, scheduling.InBin):
        raise Refused("on_its_way") from None


def offered(column: Column) -> list[Column]:
    """Where a card of this column can go by hand: what its menu lists."""
    if column in STAGES:
        return [each for each in (*STAGES, Column.TO_APPROVE, Column.SCHEDULED) if each is not column]
    return [Column.SCHEDULED] if column in (Column.TO_APPROVE, Column.APPROVED) else []
