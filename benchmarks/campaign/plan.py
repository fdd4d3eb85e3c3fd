"""What is to be sent: channels and deliveries in bulk, and the file that says so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.campaign.injected import NETWORKS
from benchmarks.campaign.scale import Scale

if TYPE_CHECKING:
    from passaparola.channels.models import Channel

HEAD_START = timedelta(seconds=0.5)


@dataclass(frozen=True)
class Phase:
    """One round: a folder for its files, its posts and how they fall due.

    ``a_second``: due moments in a second, evenly; ``at_once``: posts that fall due at each of them.
    """

    folder: Path
    deliveries: int
    a_second: float
    at_once: int = 1

    @property
    def span(self) -> timedelta:
        """From the first due moment to the last."""
        return timedelta(seconds=self.deliveries / self.at_once / self.a_second)


@dataclass
class Board:
    """The brand's channels on the two boards."""

    brand: int
    authorities: Sequence[str]
    channels: "list[Channel]" = field(default_factory=list)

    def connect(self, count: int) -> None:
        """So many accounts, in turns over the networks."""
        from passaparola.channels.models import Channel
        from passaparola.channels.sealing import seal
        from passaparola.workspaces import tenancy

        with tenancy.brand(self.brand):
            rows = [self._account(Channel, number) for number in range(count)]
            self.channels = Channel.objects.bulk_create(rows, batch_size=500)
            for row in self.channels:
                row.secrets = seal(row, {"access": f"{row.remote_id}-0", "refresh": f"refresh-{row.remote_id}"})
            Channel.objects.bulk_update(self.channels, ["secrets"], batch_size=500)

    def _account(self, model: "type[Channel]", number: int) -> "Channel":
        network, name = NETWORKS[number % len(NETWORKS)], f"account{number}"
        door = self.authorities[number // len(NETWORKS) % len(self.authorities)]
        address = f"http://{door}/{network}"
        return model(brand_id=self.brand, network=network, remote_id=name, handle=name, name=name, address=address)

    def hand_over(self, phase: Phase, scale: Scale, random: Random) -> datetime:
        """Store the phase's deliveries; gives the first due moment."""
        from passaparola.deliveries.models import Delivery
        from passaparola.workspaces import tenancy

        order = _orders(self.channels, phase, random)
        with tenancy.brand(self.brand):
            begin = datetime.now(UTC) + HEAD_START + timedelta(seconds=phase.deliveries / 2500)
            step = timedelta(seconds=1 / phase.a_second)
            made = [
                _delivery(phase, channel, number, begin + step * (number // phase.at_once), scale)
                for number, channel in enumerate(order)
            ]
            Delivery.objects.bulk_create(made, batch_size=500)
        with (phase.folder / "intents.jsonl").open("w") as file:
            file.writelines(json.dumps(_intent(row)) + "\n" for row in made)
        return begin


def _orders(channels: "Sequence[Channel]", phase: Phase, random: Random) -> "list[Channel]":
    """A channel for each post; what falls due together is spread over as many channels as there are."""
    chosen: list[Channel] = []
    while len(chosen) < phase.deliveries:
        chosen += random.sample(channels, min(len(channels), max(phase.at_once, len(channels) // 2)))
    return chosen[: phase.deliveries]


def _delivery(phase: Phase, channel: "Channel", number: int, due: datetime, scale: Scale) -> Any:
    from passaparola.deliveries.handing import Content
    from passaparola.deliveries.models import Delivery
    from passaparola.deliveries.rules import Action

    text = f"{phase.folder.name}-{number} Oggi pane di segale"
    return Delivery(
        brand_id=channel.brand_id, channel=channel, thing_kind=phase.folder.name[:16], thing_id=number + 1,
        action=Action.PUBLISH, snapshot=Content(text, language="it").snapshot(), due_at=due, next_at=due,
        settle=scale.settle,
    )  # fmt: skip


def _intent(row: Any) -> dict[str, object]:
    place = {"network": row.channel.network, "account": row.channel.remote_id}
    return {**place, "text": row.snapshot["text"], "order": row.thing_id, "due": row.due_at.timestamp()}
