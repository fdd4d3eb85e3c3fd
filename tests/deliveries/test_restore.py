"""A backup becomes the truth again: nothing goes out by itself, and each delivery is shown for what it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

from passaparola.cli import dump
from passaparola.cli.postgres import DATABASE, Cluster
from passaparola.cli.secrets_file import APP, DISPATCHER, OWNER
from passaparola.config.environment import database
from passaparola.deliveries import rules
from passaparola.deliveries.rules import State
from tests.deliveries.desk import Desk, dispatcher
from tests.deliveries.stage import Stage, names, sending, stage

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
DUE = {"before": -HOUR / 2, "since": HOUR, "early": WEEK, "deleted": HOUR, "due": HOUR, "next_week": WEEK}


@pytest.fixture
def scene(desk: Desk) -> Iterator[Stage]:
    with stage(desk) as made:
        yield made


@contextmanager
def restored(cluster: Cluster, backup: Path, desk: Desk) -> Iterator[Desk]:
    """The backup in a database of its own, as after ``passaparola restore``, with the desk moved there."""
    name = f"restored_{backup.stem}"
    with psycopg.connect(cluster.dsn(OWNER), autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    dump.read(cluster.binaries(), cluster.dsn(OWNER, name), backup)
    with psycopg.connect(cluster.dsn(OWNER, name), autocommit=True) as owner, _connected(cluster, name):
        owner.execute("SELECT passaparola_after_restore()")
        with dispatcher() as claims:
            yield Desk(desk.world, owner, claims)


@contextmanager
def _connected(cluster: Cluster, name: str) -> Iterator[None]:
    _connect(cluster, name)
    try:
        yield
    finally:
        _connect(cluster, DATABASE)


def _connect(cluster: Cluster, name: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict.update(database(cluster.dsn(APP, name)))
    settings.DISPATCHER_DATABASE = cluster.dsn(DISPATCHER, name)


def hand_all(scene: Stage, network: str) -> dict[str, int]:
    """One post for each thing that can happen between a backup and its restore."""
    channel = scene.channel(network)
    return {
        story: scene.desk.hand(channel, thing, text=f"post-{thing}- {story}", due=due, settle=timedelta(0))
        for thing, (story, due) in enumerate(DUE.items(), 1)
    }


def live_on(scene: Stage, made: dict[str, int]) -> None:
    """What happens after the backup, and is lost with the machine."""
    desk = scene.desk
    for story in ("since", "deleted"):
        desk.owner.execute(
            "UPDATE deliveries_delivery SET next_at = now(), due_at = now() WHERE id = %s", [made[story]]
        )
    desk.decide(made["early"], rules.Cancelled())
    desk.hand(desk.row(made["early"]).channel, 3, text="post-3- early", revision=2, settle=timedelta(0))
    with sending(scene):
        scene.until(lambda: sum(scene.commits().values()) == 4 and _nothing_held(desk), hurry=False)
    remote = desk.row(made["deleted"]).remote_id
    scene.witnesses[desk.row(made["deleted"]).channel.network].fake.remove(remote)


def _nothing_held(desk: Desk) -> bool:
    return desk.owner.execute("SELECT count(*) FROM deliveries_delivery WHERE lease_until IS NOT NULL").fetchone() == (
        0,
    )


@pytest.mark.parametrize("network", names())
def test_after_a_restore_each_post_is_shown_for_what_it_is_and_only_a_person_sends(
    scene: Stage, network: str, cluster: Cluster, tmp_path: Path
) -> None:
    made = hand_all(scene, network)
    with sending(scene):
        scene.until(lambda: scene.desk.state(made["before"]) is State.SENT, hurry=False)
    backup = tmp_path / f"{network}.dump"
    dump.write(cluster.binaries(), cluster.dsn(OWNER), backup)
    live_on(scene, made)
    out = dict(scene.commits())

    with restored(cluster, backup, scene.desk) as desk:
        scene.desk = desk
        desk.put(made["due"], due_at=desk.row(made["before"]).due_at)  # its moment went by while the machine was down
        with sending(scene):
            scene.until(scene.settled)
            assert dict(scene.commits()) == out, "nothing goes out by itself"
            _assert_shown(desk, made, network)
            for story in ("due", "next_week"):
                desk.decide(made[story], rules.SendAsked())
            assert dict(scene.commits()) == out, "held until somebody resumes"
            desk.resume()
            scene.until(lambda: desk.state(made["due"]) is State.SENT, hurry=False)
        assert dict(scene.commits()) == {**out, "post-5-": 1}
        assert desk.state(made["next_week"]) is State.SCHEDULED
        assert desk.row(made["next_week"]).next_at == desk.row(made["next_week"]).due_at
    shown = [text for text in scene.texts() if "post-5-" in text]
    assert len(shown) == 1


def _assert_shown(desk: Desk, made: dict[str, int], network: str) -> None:
    told = {story: _told(desk, delivery) for story, delivery in made.items()}
    absent = (State.RESTORED, "delivery.restored_absent")
    assert told["before"] == told["since"] == (State.SENT, "")
    assert told["due"] == told["next_week"] == absent
    # A network with a bin still knows what was deleted; one that keeps nothing can only say that it is not there.
    assert told["deleted"] == ((State.SENT, "delivery.taken_down") if network == names()[1] else absent)
    # Found under the key that a moved post keeps; where the moment is part of what is compared, a person looks.
    assert told["early"][0] in (State.SENT, State.RESTORED)
    assert told["early"] != absent
    if network == names()[1]:
        assert told["early"] == (State.SENT, "")


def _told(desk: Desk, delivery: int) -> tuple[State, str]:
    row = desk.row(delivery)
    return State(row.state), row.reason["id"] if row.reason else ""
