"""The first comment under a post: whether a network takes one, and what of it: pure."""

from collections.abc import Iterator

from passaparola.kernel import text
from passaparola.kernel.message import Fix, Flat, Message, Problem
from passaparola.kernel.network.spec import NetworkSpec

_ELSEWHERE = (Fix("comment_into_text"), Fix("drop_comment"))


def problems(comment: str, spec: NetworkSpec) -> Iterator[Problem]:
    """Where there are no comments the post goes out without; one that is too long is refused before it is sent."""
    if not comment.strip():
        return
    if not spec.comments:
        said: Flat = {"network": spec.name}
        yield Problem(Message("publishing.no_comment", said), blocks=False, field="first_comment", fixes=_ELSEWHERE)
        return
    for limit in spec.text:
        over = 0 if limit.with_media else text.measured(comment, limit) - limit.maximum
        if over > 0:
            said = {"network": spec.name, "count": over, "maximum": limit.maximum}
            fix = Fix("shorten", {"field": "first_comment"})
            yield Problem(Message("publishing.comment_long", said), field="first_comment", fixes=(fix,))
