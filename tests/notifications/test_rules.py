"""When a letter goes out."""

from datetime import UTC, datetime, timedelta

import pytest

from passaparola.notifications import rules
from passaparola.notifications.rules import UNSAID, Kind, Mail, Ways

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_every_kind_is_told_in_the_app_by_somebody_who_chose_nothing() -> None:
    assert set(UNSAID) == set(Kind)
    assert all(ways.app for ways in UNSAID.values())


def test_a_letter_at_once_waits_a_few_minutes_for_more_of_the_same() -> None:
    assert rules.first_letter(Ways(), NOON, "Europe/Rome") == NOON + rules.BUNDLE
    assert rules.first_letter(Ways(mail=Mail.NEVER), NOON, "Europe/Rome") is None


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        (NOON, "Europe/Rome", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (datetime(2026, 11, 22, 6, 59, tzinfo=UTC), "Europe/Rome", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        (datetime(2026, 3, 28, 20, tzinfo=UTC), "Europe/Rome", datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (NOON, "America/New_York", datetime(2026, 11, 22, 13, tzinfo=UTC)),
    ],
)
def test_a_daily_letter_comes_at_eight_on_the_brand_s_wall(now: datetime, zone: str, due: datetime) -> None:
    assert rules.first_letter(Ways(mail=Mail.DAILY), now, zone) == due


def test_a_letter_that_fails_is_tried_ever_more_seldom_and_then_given_up() -> None:
    waits = [rules.after_failure(tries, NOON) for tries in range(1, rules.TRIES_ALLOWED + 1)]
    spans = [each - NOON for each in waits if each]
    assert spans == sorted(spans)
    assert spans[-1] == timedelta(hours=1)
    assert waits[-1] is None
