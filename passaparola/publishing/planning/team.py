"""Who works for a brand: whom its posts can be given to."""

from collections.abc import Sequence

from passaparola.publishing.models import Post
from passaparola.workspaces import members
from passaparola.workspaces.models import Brand, Membership, Person
from passaparola.workspaces.rules import EVERY_BRAND, Permission, allows


class NotOfTheTeam(ValueError):
    """Nobody of that number writes for this brand."""


def of(brand: Brand) -> Sequence[Person]:
    """Those who reach the brand and may write, by name."""
    rows = [each for each in members.of(brand.organisation_id) if _reaches(each, brand)]
    return sorted((each.person for each in rows), key=lambda person: str(person).casefold())


def assign(post: Post, person: int | None, brand: Brand) -> None:
    """Give a post to somebody, or to nobody. Raises NotOfTheTeam."""
    if person is not None and person not in {each.pk for each in of(brand)}:
        raise NotOfTheTeam(person)
    post.assignee_id = person
    post.save(update_fields=["assignee", "changed_at"])


def _reaches(member: Membership, brand: Brand) -> bool:
    given = member.role in EVERY_BRAND or any(each.brand_id == brand.pk for each in member.access.all())
    return given and member.person.is_active and allows(member.role, Permission.WRITE)
