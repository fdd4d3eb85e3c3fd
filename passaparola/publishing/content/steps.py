"""What a person does besides pasting when they publish by hand, in order, out of the snapshot of the delivery: pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from passaparola.deliveries.snapshots import poll_in, told_in
from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import NetworkSpec


def steps(snapshot: Mapping[str, Any], spec: NetworkSpec) -> Iterator[Message]:
    """The order of the files, the poll, the place and the network's own marks; then the rest, and the comment."""
    if len(snapshot.get("media", ())) > 1:
        yield Message("publishing.step_order")
    if poll := poll_in(snapshot):
        yield Message("publishing.step_poll", {"count": hours(poll.length.total_seconds())})
    if snapshot.get("place") and spec.place:
        yield Message("publishing.step_place", {"place": snapshot["place"]})
    for mark in told_in(snapshot).marks:
        if flag := spec.flag(mark):
            yield Message("publishing.step_flag", {"name": flag.name, "network": spec.name})
    if rest := snapshot.get("rest"):
        yield Message("publishing.step_rest", {"count": len(rest)})
    if snapshot.get("comment"):
        yield Message("publishing.step_comment")


def hours(seconds: float) -> int:
    """Whole hours, one at least."""
    return max(1, round(seconds / 3600))
