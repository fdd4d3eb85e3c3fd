"""The brand's rule as its rows hold it, inside the brand's scope."""

from collections.abc import Sequence

from django.utils import timezone

from passaparola.publishing.approval.rules import MOST_STEPS, Step
from passaparola.publishing.models import ApprovalRule, ApprovalStep
from passaparola.publishing.rules import Mode
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand


def mode_of(brand: int) -> Mode:
    """Whose approval the brand's posts need."""
    rule = ApprovalRule.objects.filter(brand_id=brand).first()
    return Mode(rule.mode) if rule else Mode.NONE


def steps_of(brand: int) -> list[Step]:
    """Every yes of the brand's rule, in order; none where posts need no approval."""
    mode = mode_of(brand)
    if mode is Mode.NONE:
        return []
    return kept(brand) if mode is Mode.STEPS else [Step(0, mode.value)]


def kept(brand: int) -> list[Step]:
    """The steps that somebody wrote down, whether the rule uses them or not."""
    rows = ApprovalStep.objects.filter(brand_id=brand, binned_at__isnull=True).order_by("position", "pk")
    return [_step(each) for each in rows[:MOST_STEPS]]


def keep(brand: Brand, wanted: Sequence[Step]) -> None:
    """Make these the steps, in this order, and the rule: none where there are none.

    A step that stays as it was keeps the answers that it has; a changed one is a new step, which is asked anew.
    """
    known = {each.pk: each for each in ApprovalStep.objects.filter(brand=brand, binned_at__isnull=True)}
    for position, step in enumerate(wanted):
        row = known.pop(step.id, None)
        if row is not None and _step(row) != step:
            _bin(row)
            row = None
        row = row or _row(brand, step)
        row.position = position
        row.save()
    for row in known.values():
        _bin(row)
    set_mode(brand, Mode.STEPS if wanted else Mode.NONE)


def set_mode(brand: Brand, mode: Mode) -> None:
    """Whose approval the brand's posts need from now on."""
    ApprovalRule.objects.update_or_create(brand=brand, defaults={"mode": mode})
    note("brand.approval_rule", mode.value)


def _step(row: ApprovalStep) -> Step:
    return Step(row.pk, row.kind, row.name, row.channel_id, row.person_id, row.client_name, row.client_email)


def _row(brand: Brand, step: Step) -> ApprovalStep:
    return ApprovalStep(
        brand=brand, kind=step.kind, name=step.name, channel_id=step.channel, person_id=step.person,
        client_name=step.client_name, client_email=step.client_email,
    )  # fmt: skip


def _bin(row: ApprovalStep) -> None:
    row.binned_at = timezone.now()
    row.save(update_fields=["binned_at"])
