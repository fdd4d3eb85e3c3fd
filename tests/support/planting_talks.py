"""A conversation of a brand, with a row of every kind, each bearing the brand's mark."""

from uuid import uuid4

from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.conversations import answering, tending
from passaparola.conversations.models import Hearing, Thread, Utterance, Voice
from passaparola.workspaces.models import Person


def talks(brand: int, mark: str, channel: Channel, delivery: int, person: Person) -> dict[str, object]:
    """Somebody asked, was answered, and was written about; the parts of the addresses of all that."""
    now = timezone.now()
    voice = Voice.objects.create(
        brand_id=brand, channel=channel, remote_id=mark, handle=f"@{mark}", name=mark, note=mark
    )
    thread = Thread.objects.create(
        brand_id=brand, channel=channel, root=mark, top=mark, delivery_id=delivery, opener=voice, heard=1
    )
    said = Utterance.objects.create(
        brand_id=brand, channel=channel, thread=thread, voice=voice, remote_id=mark, text=mark, at=now, kind="reply",
        proof={"cid": mark, "root": mark, "root_cid": mark},
    )  # fmt: skip
    answer = answering.answer(said, mark, uuid4(), person.pk)
    tending.remark(thread, mark, person.pk)
    Hearing.objects.create(brand_id=brand, channel=channel, heard_until=now, checked_at=now)
    return {"thread": thread.pk, "answer": answer.pk, "voice": voice.pk}
