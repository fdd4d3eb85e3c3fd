"""Each letter of a goal is judged apart, in words of both languages."""

import os

import pytest

from passaparola.measurement import smart
from tests.measurement.smart_cases import CASES, DOCUMENT, Case, document, sentences, verdicts


@pytest.mark.parametrize("case", CASES, ids=[each.title for each in CASES])
def test_each_letter_is_given_its_verdict(case: Case) -> None:
    assert verdicts(smart.letters(case.wish)) == case.verdicts


@pytest.mark.parametrize("case", CASES, ids=[each.title for each in CASES])
def test_each_letter_has_words_in_both_languages(case: Case) -> None:
    english, italian = sentences(case, "en"), sentences(case, "it")
    for said in (*english, *italian):
        assert "smart." not in said
        assert "{" not in said
    assert english != italian


@pytest.mark.parametrize("case", CASES, ids=[each.title for each in CASES])
def test_whatever_does_not_hold_says_what_to_do(case: Case) -> None:
    for letter in smart.letters(case.wish):
        assert letter.next is not None or letter.verdict is smart.Verdict.PASSED


def test_a_goal_is_as_good_as_its_worst_letter() -> None:
    worst = {case.title: smart.worst(smart.letters(case.wish)) for case in CASES}
    assert worst["Fine"] is smart.Verdict.PASSED
    assert worst["A stretch"] is smart.Verdict.DOUBT
    assert worst["Too little history"] is smart.Verdict.UNKNOWN
    assert worst["Unlikely"] is smart.Verdict.FAILED


def test_the_page_of_the_cases_is_true() -> None:
    if os.environ.get("WRITE_SMART_GOALS"):
        DOCUMENT.write_text(document(), "utf-8")
    assert DOCUMENT.read_text("utf-8") == document(), "run once with WRITE_SMART_GOALS=1"


@pytest.mark.parametrize("name", ["Crescere", "Più follower", "essere presenti sui social", "Grow our brand", "more"])
def test_names_that_say_nothing_are_vague(name: str) -> None:
    assert smart.is_vague(name)


@pytest.mark.parametrize("name", ["500 follower", "Prenotazioni dal profilo del negozio", "Bookings from the shop"])
def test_names_with_a_subject_are_not(name: str) -> None:
    assert not smart.is_vague(name)
