"""The program that counts: it must see what it is there to see."""

from typing import Any

from benchmarks.campaign.count import judge

Row = dict[str, Any]


def intent(order: int, account: str = "a") -> Row:
    return {"network": "n", "account": account, "text": f"post {order}", "order": order, "due": 100.0 + order}


def commit(order: int, at: float, account: str = "a") -> Row:
    return {"at": at, "network": "n", "account": account, "id": "1", "text": f"post {order}"}


def state(order: int, said: str, *, passed: bool = False, account: str = "a") -> Row:
    return {"network": "n", "account": account, "text": f"post {order}", "state": said, "passed": passed}


def test_what_went_well_is_nothing_but_its_lateness() -> None:
    found = judge([intent(1)], [commit(1, 101.5)], [state(1, "sent")], [])
    assert (found["lost"], found["duplicates"], found["false_sent"], found["misordered"]) == (0, 0, 0, 0)
    assert found["lateness_s"] == {"p50": 0.5, "p99": 0.5, "max": 0.5}


def test_a_second_commit_is_a_duplicate_whatever_the_product_says() -> None:
    found = judge([intent(1)], [commit(1, 101.5), commit(1, 102), commit(1, 103)], [state(1, "sent")], [])
    assert found["duplicates"] == 2
    assert found["duplicates_by_network"] == {"n": 2}


def test_what_is_not_there_is_lost_unless_a_person_is_asked() -> None:
    intents = [intent(1), intent(2), intent(3)]
    found = judge(intents, [], [state(1, "sent"), state(2, "failed"), state(3, "waiting")], [])
    assert (found["lost"], found["false_sent"], found["needs_person"]) == (2, 1, 1)


def test_called_failed_and_there_is_told() -> None:
    found = judge([intent(1)], [commit(1, 101)], [state(1, "failed")], [])
    assert (found["false_failed"], found["lost"]) == (1, 0)


def test_a_post_before_an_earlier_one_is_misordered_unless_that_was_passed() -> None:
    intents, commits = [intent(1), intent(2)], [commit(2, 102), commit(1, 103)]
    assert judge(intents, commits, [state(1, "sent"), state(2, "sent")], [])["misordered"] == 1
    assert judge(intents, commits, [state(1, "sent", passed=True), state(2, "sent")], [])["misordered"] == 0
    elsewhere = [intent(1), intent(2, "b")]
    assert judge(elsewhere, [commit(2, 102, "b"), commit(1, 103)], [], [])["misordered"] == 0


def test_what_nobody_asked_for_is_a_stray_and_what_never_ended_is_unsettled() -> None:
    found = judge([intent(1)], [commit(9, 101)], [state(1, "unknown")], [])
    assert (found["strays"], found["unsettled"]) == (1, 1)


def test_recovery_is_the_time_to_the_next_commit() -> None:
    blows = [{"at": 101.0, "what": "kill -9"}, {"at": 102.0, "what": "PostgreSQL killed"}]
    found = judge([intent(1)], [commit(1, 101.5), commit(1, 104)], [state(1, "sent")], blows)
    assert found["recovery_s"]["max"] == 0.5
    assert found["database_recovery_s"]["max"] == 2.0
