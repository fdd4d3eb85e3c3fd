"""What stands in the way of a post's content besides its words and files: pure."""

from collections.abc import Iterator

from passaparola.kernel.message import Fix, Message, Problem
from passaparola.kernel.network.port import Draft
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.publishing.content import comments, labels, polls


def problems(draft: Draft, spec: NetworkSpec, comment: str = "", drawn: bool = False) -> Iterator[Problem]:
    """Polls, labels, the first comment, a warning, and a thread where there are none.

    ``drawn``: the writer cut the text into parts by hand.
    """
    yield from labels.problems(draft, spec)
    yield from polls.problems(draft, spec)
    yield from comments.problems(comment, spec)
    if draft.warning and not spec.warning:
        fixes = (Fix("warning_into_text"), Fix("drop_warning"))
        said = Message("publishing.no_warning", {"network": spec.name})
        yield Problem(said, blocks=False, field="warning", fixes=fixes)
    if drawn and not spec.threads:
        yield Problem(Message("publishing.no_thread", {"network": spec.name}), blocks=False, field="text")
