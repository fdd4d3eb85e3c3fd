"""Telling people about questions and answers: colleagues in the app and by mail, clients by mail alone."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from passaparola.kernel.message import Message
from passaparola.notifications.people import Addressee, Letter, who_may, write_to
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.publishing.addresses import page_of
from passaparola.publishing.approval import links
from passaparola.publishing.models import Approval
from passaparola.publishing.rules import Mode, Verdict
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission

_SHORT = 60  # characters of a post in a notification


def if_able(brand: Brand, person: int | None) -> int | None:
    """The person while they reach the brand and may decide, else None."""
    return person if person is not None and person in who_may(brand, Permission.DECIDE) else None


def asked(approval: Approval, wanted: int | None) -> None:
    """Somebody is asked: ``wanted`` alone, or all who may decide; a client by a letter, where there is an address."""
    if approval.kind == Mode.CLIENT:
        write_to_client(approval)
    else:
        _tell_deciders(
            approval, wanted, Message("publishing.asked_you", _said(approval, str(approval.asked_by or "–")))
        )


def reminded(approval: Approval, wanted: int | None) -> None:
    """The question still waits: whoever has to answer hears of it again; whoever asked, of a client."""
    if approval.kind == Mode.CLIENT:
        write_to_client(approval, again=True)
        said = Message("publishing.client_silent", _said(approval, approval.asked_name or "–"))
        _tell(approval, Kind.APPROVAL_ASKED, said, [approval.asked_by_id])
    else:
        _tell_deciders(
            approval, wanted, Message("publishing.still_asked", _said(approval, str(approval.asked_by or "–")))
        )


def answered(approval: Approval) -> None:
    """Whoever asked, wrote the post or has it in hand hears what was said."""
    which = "publishing.said_yes" if approval.verdict == Verdict.APPROVED else "publishing.said_changes"
    post = approval.post
    people = [approval.asked_by_id, post.made_by_id, post.assignee_id]
    said = Message(which, _said(approval, approval.decided_name or "–"))
    _tell(approval, Kind.APPROVAL_ANSWERED, said, people, but=approval.decided_by_id)


def write_to_client(approval: Approval, *, again: bool = False) -> bool:
    """Write the link to the client, once this transaction is stored; gives whether there is an address to write to."""
    path = links.path_of(approval)
    if not approval.asked_email or not path:
        return False
    brand = approval.brand
    people = [Addressee(approval.asked_email, brand.language)]
    by, note, link = str(approval.asked_by or brand.name), approval.note, settings.URL.rstrip("/") + path

    def letter() -> Letter:
        words = {"by": by, "brand": brand.name}
        if again:
            opening, subject = (
                _("%(by)s still waits for your word on a post of %(brand)s."),
                _("Still to approve: a post of %(brand)s"),
            )
        else:
            opening, subject = (
                _("%(by)s asks you to approve a post of %(brand)s."),
                _("To approve: a post of %(brand)s"),
            )
        parts = (opening % words, note, link)
        return Letter(subject % words, "\n\n".join(part for part in parts if part) + "\n")

    transaction.on_commit(lambda: write_to(people, letter) and None)
    return True


def _tell_deciders(approval: Approval, wanted: int | None, said: Message) -> None:
    post = approval.post
    if wanted is not None and wanted not in (approval.asked_by_id, post.made_by_id):
        people, permission = [wanted], None
    else:
        people, permission = [], Permission.DECIDE
    tell(
        approval.brand, Kind.APPROVAL_ASKED, said, address=_queue(approval), people=people, permission=permission,
        but=approval.asked_by_id, about=f"approval:{approval.pk}",
    )  # fmt: skip


def _tell(approval: Approval, kind: Kind, said: Message, people: Iterable[int | None], but: int | None = None) -> None:
    known = {each for each in people if each is not None}
    tell(approval.brand, kind, said, address=_page(approval), people=known, but=but, about=f"approval:{approval.pk}")


def _said(approval: Approval, who: str) -> dict[str, str | int]:
    return {"who": who, "post": str(approval.post)[:_SHORT] or "–"}


def _queue(approval: Approval) -> str:
    return reverse("publishing:approvals", args=[approval.brand.slug]) + f"?at={approval.pk}"


def _page(approval: Approval) -> str:
    return page_of(approval.brand.slug, approval.post) + "#approval"
