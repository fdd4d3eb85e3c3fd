"""What a team leaves at a post: versions of it, the steps of an approval, remarks; every row bearing its mark."""

from passaparola.channels.models import Channel
from passaparola.publishing.models import Approval, ApprovalStep, Post, Remark
from passaparola.publishing.versions import keeping
from passaparola.workspaces.models import Person


def team(brand: int, mark: str, channel: Channel, approval: Approval, person: Person) -> dict[str, object]:
    """A row of each, and what fills their addresses."""
    post: Post = approval.post
    version = keeping.keep(post, person.pk)
    step = ApprovalStep.objects.create(brand_id=brand, kind="colleague", name=mark, channel=channel, client_name=mark)
    remark = Remark.objects.create(
        brand_id=brand, post=post, approval=approval, author=person, author_name=mark, text=mark, place="text",
        quote=mark,
    )  # fmt: skip
    assert version is not None
    return {"number": version.number, "step": step.pk, "remark": remark.pk}
