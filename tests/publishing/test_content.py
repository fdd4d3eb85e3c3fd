"""Threads, polls, labels, mentions, prices and mending: rules of a post's content."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passaparola import networks
from passaparola.kernel.message import Fix
from passaparola.kernel.network.port import Disclosure, Draft, Poll
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.spans import links
from passaparola.kernel.text import measured
from passaparola.publishing.content import checks, labels, mending, polls, threads
from passaparola.publishing.content.mentions import Known, resolved
from passaparola.publishing.content.prices import price_of, total
from passaparola.publishing.content.steps import steps

SPECS = [each.spec for each in networks.every().values()]
THREADED = [spec for spec in SPECS if spec.threads]
POLLED = next(spec for spec in SPECS if spec.poll and spec.poll.alone and not spec.poll.multiple)
PLAIN = next(spec for spec in SPECS if not spec.poll and not spec.threads and not spec.warning)
CHARGED = next(spec for spec in SPECS if spec.prices)
SENTENCE = "Il pane esce dal forno alle sette. La focaccia alle otto! E i dolci? Quelli di S. Giuseppe alle nove. "
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def draft(text: str = "Pane", told: Disclosure = Disclosure(), **more: object) -> Draft:  # noqa: B008
    return Draft("k", text, NOW, NOW, language="it", disclosure=told, **more)  # type: ignore[arg-type]


def ids(found: object) -> list[str]:
    return [problem.message.id for problem in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", THREADED, ids=lambda spec: spec.id)
def test_a_text_is_cut_at_sentences_and_every_part_fits(spec: NetworkSpec) -> None:
    text = SENTENCE * 20
    found = threads.parts(text, spec.text, numbered=True)
    assert len(found) > 2
    assert all(measured(part, limit) <= limit.maximum for part in found for limit in spec.text)
    assert all(part.endswith(f"\n\n{number}/{len(found)}") for number, part in enumerate(found, 1))
    bare = [part.rpartition("\n\n")[0] for part in found]
    assert " ".join(bare) == text.strip()
    assert all(part[-1] in ".!?" and not part.endswith("S.") for part in bare)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.sampled_from(["pane", "è", "👨‍👩‍👧‍👦", "https://example.com/a?b=" + "c" * 90, "\n\n", "Fine.", "x" * 300]),
        max_size=60,
    )
)
def test_no_word_is_lost_and_no_link_is_cut(words: list[str]) -> None:
    text = " ".join(words)
    for spec in THREADED:
        found = threads.parts(text, spec.text)
        assert "".join("".join(found).split()) == "".join(text.split())
        assert [link.text for part in found for link in links(part)] == [link.text for link in links(text)]
        assert all(measured(part, limit) <= limit.maximum for part in found for limit in spec.text)


def test_the_writer_cuts_by_hand() -> None:
    drawn = "Uno\n---\nDue\n\nancora due\n  ---  \nTre"
    assert threads.parts(drawn, THREADED[0].text) == ["Uno", "Due\n\nancora due", "Tre"]
    assert threads.undrawn(drawn) == "Uno\n\nDue\n\nancora due\n\nTre"
    assert threads.parts("Uno --- due", THREADED[0].text) == ["Uno --- due"]
    assert threads.parts("Breve", THREADED[0].text, numbered=True) == ["Breve"]


@pytest.mark.parametrize(
    ("choices", "hours", "expected"),
    [
        (("a", "b"), 24, []),
        (("a",), 24, ["publishing.poll_choices"]),
        (tuple("abcdefghijklm"), 24, ["publishing.poll_choices"]),
        (("a", "A"), 24, ["publishing.poll_twice"]),
        (("a" * 200, "b"), 24, ["publishing.poll_choice_long"]),
        (("a", "b"), 24 * 400, ["publishing.poll_length"]),
    ],
)
def test_a_poll_is_checked_by_the_limits(choices: tuple[str, ...], hours: int, expected: list[str]) -> None:
    poll = Poll(choices, timedelta(hours=hours))
    assert ids(polls.problems(draft(poll=poll), POLLED)) == expected


def test_a_poll_where_there_are_none_can_be_left_out_or_written() -> None:
    asked = draft("Che cosa?", poll=Poll(("Pane", "Focaccia"), timedelta(days=1)))
    (problem,) = polls.problems(asked, PLAIN)
    assert problem.blocks
    words = mending.Words("Che cosa?", poll=asked.poll)
    mended = [mending.mended(words, fix, PLAIN) for fix in problem.fixes]
    assert [each.text for each in mended] == ["Che cosa?", "Che cosa?\n\n1. Pane\n2. Focaccia"]
    assert not any(each.poll for each in mended)


PAID = Disclosure("paid", "Forno Rossi")
TOLD = [
    ("Pubblicità – oggi pane", PAID), ("📢 [PUBBLICITÀ] oggi pane", PAID), ("Advertising: bread", PAID),
    ("In collaborazione con Forno Rossi. Oggi pane", PAID), ("Sponsorizzato da @fornorossi", PAID),
    ("Oggi pane #pubblicità", PAID), ("Oggi pane #pane #buono #Advertising", PAID), ("Pane #adv #fornorossi", PAID),
    ("Pane #ad #FornoRossi #buono", PAID), ("Pane #adv #buono", Disclosure("paid")),
    ("Prodotto inviato da Forno Rossi\n\nBuono", Disclosure("supplied", "Forno Rossi")),
    ("Buono! #suppliedbyfornorossi", Disclosure("supplied", "Forno Rossi")),
    ("Pubblicità. Buono", Disclosure("supplied", "Forno Rossi")),
    ("Su invito di Forno Rossi", Disclosure("invited", "Forno Rossi")),
]  # fmt: skip
UNTOLD = [
    ("Oggi pane", PAID), ("Oggi pane #adv", PAID), ("Oggi pane #adv #buono", PAID),
    ("Oggi pane #uno #due #tre #pubblicità", PAID), ("Nessuna pubblicità qui", PAID),
    ("In collaborazione con Altri\n\nForno Rossi", PAID), ("Pubblicitario per caso", PAID),
    ("Prodotto inviato da Forno Rossi", PAID),  # who pays is told otherwise than who gives
    ("Su invito di Forno Rossi", Disclosure("supplied", "Forno Rossi")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_a_label_at_the_beginning_or_among_the_first_hashtags_is_enough(text: str, told: Disclosure) -> None:
    assert not [each for each in labels.problems(draft(text, told), PLAIN) if each.blocks]


@pytest.mark.parametrize(("text", "told"), UNTOLD)
def test_without_a_label_nothing_goes_out_and_one_click_puts_it_in(text: str, told: Disclosure) -> None:
    (problem,) = labels.problems(draft(text, told), PLAIN)
    assert problem.blocks
    assert problem.message.id == "publishing.label_missing"
    mended = mending.mended(mending.Words(text), problem.fixes[0], PLAIN)
    assert not list(labels.problems(draft(mended.text, told), PLAIN))
    assert mended.text.endswith(text)


@pytest.mark.parametrize("language", ["it", "en", "de"])
@pytest.mark.parametrize("relation", ["paid", "supplied", "invited"])
def test_every_label_that_we_write_is_one_that_we_take(language: str, relation: str) -> None:
    told = Disclosure(relation, "Forno Rossi & Figli")
    text = labels.labelled("Oggi pane", told, language)
    assert labels.is_labelled(text, told)
    assert labels.labelled(text, told, language) == text


def test_who_gave_it_must_be_named_and_who_speaks_of_their_own_needs_no_label() -> None:
    assert ids(labels.problems(draft("Buono", Disclosure("supplied")), PLAIN)) == ["publishing.label_partner"]
    assert not list(labels.problems(draft("Il mio pane", Disclosure("own")), PLAIN))
    assert not list(labels.problems(draft("Il pane"), PLAIN))


def test_a_label_that_comes_late_is_a_warning() -> None:
    (problem,) = labels.problems(draft("Pane. " * 40 + "#pubblicità", PAID), PLAIN)
    assert (problem.blocks, problem.message.id) == (False, "publishing.label_hidden")


def test_what_a_machine_made_is_said_where_the_network_has_no_mark_for_it() -> None:
    told = Disclosure(ai=True)
    (problem,) = labels.problems(draft("Una foto", told), PLAIN)
    assert not problem.blocks
    mended = mending.mended(mending.Words("Una foto"), problem.fixes[0], PLAIN)
    assert not list(labels.problems(draft(mended.text, told), PLAIN))
    flagged = next(spec for spec in SPECS if spec.flag("ai"))
    assert not list(labels.problems(draft("Una foto", told), flagged))


def test_what_a_network_does_not_show_is_said() -> None:
    found = list(checks.problems(draft("Uno", warning="Cibo"), PLAIN, comment="Ciao", drawn=True))
    assert "publishing.no_warning" in ids(found)
    assert "publishing.no_thread" in ids(found)
    assert not any(problem.blocks for problem in found)


@pytest.mark.parametrize(
    ("fix", "field", "expected"),
    [
        (Fix("warning_into_text"), "text", "Cibo\n\nPane"),
        (Fix("comment_into_text"), "text", "Pane\n\nCiao"),
        (Fix("drop_comment"), "first_comment", ""),
        (Fix("drop_warning"), "warning", ""),
        (Fix("split"), "split", True),
    ],
)
def test_words_are_mended(fix: Fix, field: str, expected: object) -> None:
    words = mending.Words("Pane", first_comment="Ciao", warning="Cibo")
    assert getattr(mending.mended(words, fix, PLAIN), field) == expected


def test_shortening_counts_as_the_network_counts() -> None:
    spec = THREADED[0]
    mended = mending.mended(mending.Words("👨‍👩‍👧‍👦 " * 900), Fix("shorten"), spec)
    assert all(measured(mended.text, limit) <= limit.maximum for limit in spec.text)


def test_people_are_named_as_each_network_knows_them() -> None:
    book = [Known("marta", "Marta Bianchi", {"one": "@marta.b", "two": "martab"}), Known("marta rossi", "Marta Rossi")]
    assert resolved("Grazie @Marta!", "one", book) == "Grazie @marta.b!"
    assert resolved("Grazie @marta.", "two", book) == "Grazie @martab."
    assert resolved("Grazie @marta rossi, @marta", "three", book) == "Grazie Marta Rossi, Marta Bianchi"
    same = "a@marta @marta@server.it @martaggio https://e.it/@marta"
    assert resolved(same, "one", book) == same


def test_a_post_with_a_link_costs_more_where_calls_cost() -> None:
    plain, linked = draft("Pane"), draft("Pane https://example.com")
    assert price_of(plain, PLAIN) is None
    cheap, dear = price_of(plain, CHARGED), price_of(linked, CHARGED)
    assert cheap and dear
    assert cheap.amount < dear.amount
    assert total([plain, linked], CHARGED) == cheap.amount + dear.amount


def test_a_person_is_told_what_else_to_do() -> None:
    flagged = next(each for each in SPECS if each.flag("paid") and each.flag("ai") and each.threads)
    spec = replace(flagged, place=True)
    kept = {
        "media": [{}, {}], "poll": {"choices": ["a", "b"], "minutes": 90, "multiple": False}, "place": "Roma",
        "disclosure": {"relation": "paid", "partner": "X", "ai": True}, "rest": ["2"], "comment": "Ciao",
    }  # fmt: skip
    told = [step.id.removeprefix("publishing.step_") for step in steps(kept, spec)]
    assert told == ["order", "poll", "place", "flag", "flag", "rest", "comment"]
