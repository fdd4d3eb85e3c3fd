"""What a monitor is told."""

import psycopg
from django.db import connections

from passaparola.kernel.message import Message
from passaparola.workspaces import pulse
from passaparola.workspaces.installation import hold
from tests.support.browsing import somebody


def test_all_is_well_when_every_process_was_heard_of(db: None) -> None:
    for name in pulse.PROCESSES:
        pulse.beat(name)
    answer = somebody().get("/healthz")
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"version", "database", "processes", "held", "oldest_due_seconds"}
    assert all(process["alive"] for process in told["processes"].values())


def test_it_tells_how_long_the_longest_due_has_waited(db: None) -> None:
    assert somebody().get("/healthz").json()["oldest_due_seconds"] == 0


def test_a_process_that_was_never_heard_of_is_told(db: None) -> None:
    pulse.beat("web")
    answer = somebody().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["processes"]["sender"] == {"alive": False, "age": None}


def test_a_silent_process_is_told(db: None, owner: psycopg.Connection[object]) -> None:
    for name in pulse.PROCESSES:
        pulse.beat(name)
    owner.execute("UPDATE workspaces_pulse SET at = now() - interval '5 minutes' WHERE process = 'sender'")
    answer = somebody().get("/healthz")
    assert answer.status_code == 503
    assert not answer.json()["processes"]["sender"]["alive"]


def test_a_hold_is_told_and_is_no_illness(db: None) -> None:
    for name in pulse.PROCESSES:
        pulse.beat(name)
    hold(Message("hold.asked"))
    answer = somebody().get("/healthz")
    assert (answer.status_code, answer.json()["held"]) == (200, True)


def test_a_database_that_is_away_is_told(db: None) -> None:
    line = connections["default"]
    line.close()
    host = line.settings_dict["HOST"]
    line.settings_dict["HOST"] = "/nowhere"
    try:
        answer = somebody().get("/healthz")
    finally:
        line.settings_dict["HOST"] = host
    assert (answer.status_code, answer.json()["database"]) == (503, "down")
