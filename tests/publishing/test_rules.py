"""Lengths, problems, plans and standings: pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel import text
from passaparola.kernel.network.port import Draft, MediaItem, Network, Remote
from passaparola.kernel.network.spec import MediaRule, Option
from passaparola.kernel.plans import Shift
from passaparola.publishing import rules
from tests.support.plain import PLAIN

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHORT = next(each for each in PLAIN.values() if not each.spec.title)


def draft(body: str = "Ciao", **more: object) -> Draft:
    return Draft(key="k", text=body, at=NOW, made_at=NOW, **more)  # type: ignore[arg-type]


def item(**more: object) -> MediaItem:
    fields = {"hash": "0" * 64, "type": "image/jpeg", "size": 1000, "alt": "Una tazza", "width": 10, "height": 10}
    return MediaItem(**{**fields, **more})  # type: ignore[arg-type]


def said(network: Network, given: Draft) -> dict[str, bool]:
    return {problem.message.id: problem.blocks for problem in rules.problems(given, network)}


@given(st.text(max_size=400))
def test_counts_are_those_of_the_kernel(body: str) -> None:
    for count in rules.counts(body, SHORT.spec.text):
        assert count.used == text.length(body, count.limit.unit)
        assert (count.over > 0) == (count.used > count.limit.maximum)


@given(st.text(max_size=400))
def test_a_text_is_a_problem_exactly_when_it_is_over_a_limit(body: str) -> None:
    over = [count for count in rules.counts(body, SHORT.spec.text) if count.over > 0]
    found = [
        problem
        for problem in rules.problems(draft(body), SHORT)
        if problem.message.id.startswith("publishing.too_long")
    ]
    assert len(found) == len(over)


def test_a_text_too_long_says_by_how_much() -> None:
    limit = SHORT.spec.text[0]
    (problem,) = [
        p for p in rules.problems(draft("è" * (limit.maximum + 7)), SHORT) if p.message.params.get("count") == 7
    ]
    assert problem.blocks
    assert problem.field == "text"


def test_a_file_that_the_network_does_not_take_blocks() -> None:
    assert said(SHORT, draft(media=[item(type="image/tiff")])) == {"publishing.media_type": True}


def test_a_file_too_large_blocks() -> None:
    rule = SHORT.spec.media_rule("image/jpeg")
    assert rule is not None
    assert said(SHORT, draft(media=[item(size=rule.max_bytes + 1)])) == {"publishing.media_size": True}
    assert said(SHORT, draft(media=[item(size=rule.max_bytes)])) == {}


def test_too_many_files_block() -> None:
    rule = SHORT.spec.media_rule("image/jpeg")
    assert rule is not None
    assert "publishing.media_count" in said(SHORT, draft(media=[item()] * (rule.max_count + 1)))
    assert said(SHORT, draft(media=[item()] * rule.max_count)) == {}


def shaped(rule: MediaRule, **more: object) -> Network:
    """A network that takes one kind of file, as this rule says."""
    return Network(replace(SHORT.spec, media=(rule,), **more), publisher=None)  # type: ignore[arg-type]


RULE = next(each for each in SHORT.spec.media if each.kind == "image")


@pytest.mark.parametrize(
    ("size", "found"),
    [((1080, 1920), False), ((1080, 1919), False), ((1080, 1080), True), ((100, 1920), True), ((None, None), False)],
)
def test_a_shape_that_a_network_does_not_take_blocks(size: tuple[int | None, int | None], found: bool) -> None:
    upright = shaped(replace(RULE, ratios=(9 / 16, 9 / 16)))
    told = rules.problems(draft(media=(item(width=size[0], height=size[1]),)), upright)
    params = [each.message.params for each in told if each.message.id == "publishing.media_shape"]
    assert [(each["narrowest"], each["widest"]) for each in params] == [("9:16", "9:16")] * found


def test_a_file_too_small_or_too_short_blocks() -> None:
    network = shaped(replace(RULE, min_edge=320, min_duration=timedelta(seconds=3)))
    told = said(network, draft(media=(item(width=400, height=319, duration=2.9), item(width=320, height=320))))
    assert told["publishing.media_small"] is told["publishing.media_short"] is True
    assert "publishing.media_small" not in said(network, draft(media=(item(width=320, height=320),)))


DOCUMENT = MediaRule("document", frozenset({"application/pdf"}), 1_000_000, 1, RULE.source, alone=True, max_pages=3)


def paper(**more: object) -> MediaItem:
    return item(**{"type": "application/pdf", "pages": 3, "width": 595, "height": 842, **more})


def test_a_document_goes_where_documents_are_taken() -> None:
    taking = Network(replace(SHORT.spec, media=(RULE, DOCUMENT)))
    assert not any("media" in each for each in said(taking, draft(media=(paper(),))))
    refused = {each.message.id: each.message.params for each in rules.problems(draft(media=(paper(),)), SHORT)}
    assert refused["publishing.media_type"]["type"] == "PDF"


def test_a_document_of_too_many_pages_blocks() -> None:
    taking = Network(replace(SHORT.spec, media=(RULE, DOCUMENT)))
    assert said(taking, draft(media=(paper(pages=4),)))["publishing.media_pages"] is True


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ((item(), paper()), ["publishing.media_alone"]),
        ((paper(), item(), item()), ["publishing.media_alone"]),
        ((paper(), paper()), ["publishing.media_count"]),
        ((item(), item()), []),
        ((paper(), item(type="image/tiff")), ["publishing.media_type"]),
    ],
)
def test_a_file_that_goes_alone_is_told_beside_others(files: tuple[MediaItem, ...], found: list[str]) -> None:
    taking = Network(replace(SHORT.spec, media=(RULE, DOCUMENT)))
    told = [each for each in rules.problems(draft(media=files), taking) if each.field == "media" and each.blocks]
    assert [each.message.id for each in told] == found
    alone = [each for each in told if each.message.id == "publishing.media_alone"]
    assert all(files[int(each.fixes[0].params["number"]) - 1].type == "application/pdf" for each in alone)


def test_no_description_is_asked_for_where_nobody_would_hear_it() -> None:
    assert "publishing.alt_missing" not in said(shaped(replace(RULE, alt=False)), draft(media=(item(alt=""),)))


def test_an_answer_needs_neither_title_nor_file() -> None:
    strict = shaped(RULE, needs_media=True, needs_title=True)
    assert {"publishing.needs_media", "publishing.needs_title"} <= set(said(strict, draft()))
    answer = draft(follows=Remote("1", "", NOW))
    assert not {"publishing.needs_media", "publishing.needs_title"} & set(said(strict, answer))


def test_signs_that_a_network_refuses_are_named() -> None:
    strict = Network(replace(SHORT.spec, text=(replace(SHORT.spec.text[0], refused="<>"),)))
    (told,) = [each for each in rules.problems(draft("a <b", title=">"), strict) if "signs" in each.message.id]
    assert told.message.params["signs"] == "< >"


def test_a_picture_without_words_is_advice() -> None:
    assert said(SHORT, draft(media=[item(alt=" ")])) == {"publishing.alt_missing": False}


def test_grave_problems_come_first() -> None:
    found = rules.problems(draft("è" * 5000, media=[item(alt="")]), SHORT)
    assert [problem.blocks for problem in found] == sorted((problem.blocks for problem in found), reverse=True)


def test_a_large_picture_goes_out_in_its_lighter_version() -> None:
    rule = SHORT.spec.media_rule("image/jpeg")
    assert rule is not None
    large, light = item(size=rule.max_bytes + 1), item(size=1000, hash="1" * 64)
    assert rules.fitting([large, light], rule) is light
    assert rules.fitting([item(), light], rule) == item()
    assert rules.fitting([large], rule) is large
    assert rules.fitting([large], None) is large


@pytest.mark.parametrize(
    ("given", "ticked", "was", "own"),
    [
        ("altro", True, None, "altro"),  # ticked: its own
        ("", True, None, ""),  # its own and empty
        ("vecchio", False, None, None),  # untouched on a page without scripts
        ("nuovo", False, None, None),  # follows
        ("altro", False, None, "altro"),  # written without ticking: not lost
        ("suo", False, "suo", None),  # unticked: linked again
        ("suo ritoccato", True, "suo", "suo ritoccato"),
    ],
)
def test_a_channel_follows_the_text_until_it_is_given_its_own(
    given: str, ticked: bool, was: str | None, own: str | None
) -> None:
    assert rules.own_text(given, ticked, "nuovo", was, "vecchio") == own


def test_a_time_in_the_gap_is_asked_about_and_moves_on() -> None:
    planned = rules.planned(datetime.fromisoformat("2026-03-29T02:30"), "Europe/Rome", NOW)
    assert planned.note is Shift.GAP
    assert planned.wall == datetime.fromisoformat("2026-03-29T03:30")
    assert planned.question is not None
    assert planned.question.params == {"wanted": "02:30", "real": "03:30", "zone": "Europe/Rome"}


def test_a_time_that_comes_twice_is_asked_about_and_is_the_first() -> None:
    planned = rules.planned(datetime.fromisoformat("2026-10-25T02:30"), "Europe/Rome", NOW)
    assert planned.note is Shift.FOLD
    assert planned.utc == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert planned.surprises


def test_a_time_that_is_over_is_asked_about() -> None:
    planned = rules.planned(datetime.fromisoformat("2026-03-01T13:00"), "Europe/Rome", NOW)
    assert planned.past
    assert planned.question is not None
    assert planned.question.id == "publishing.past"


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("2026-03-02T00:00"), max_value=datetime.fromisoformat("2030-12-31T00:00")
    )
)
def test_an_ordinary_time_is_what_the_wall_shows(wall: datetime) -> None:
    planned = rules.planned(wall, "Europe/Rome", NOW)
    assert planned.surprises == (planned.note is not None)
    if planned.note is not Shift.GAP:
        assert planned.wall == wall
    assert timedelta(0) <= planned.utc.replace(tzinfo=None) - wall + timedelta(hours=2) <= timedelta(hours=1)


@given(st.lists(st.sampled_from([each.value for each in rules.Standing][1:])))
def test_the_post_stands_as_one_of_its_deliveries(states: list[str]) -> None:
    found = rules.standing(states)
    assert found.value in states or (not states and found is rules.Standing.DRAFT)


def test_what_needs_a_person_is_shown_first() -> None:
    assert rules.standing(["sent", "unknown", "scheduled"]) is rules.Standing.UNKNOWN
    assert rules.standing(["sent", "scheduled"]) is rules.Standing.SCHEDULED
    assert rules.standing(["sent", "failed"]) is rules.Standing.FAILED


def test_a_cancelled_delivery_says_nothing() -> None:
    assert rules.newest({1: ["cancelled", "failed"], 2: ["sent"], 3: []}) == ["sent"]


def test_options_are_read_as_their_kind() -> None:
    assert rules.option_value(Option("tags", "tags"), " #caffè, torino ,caffè,") == ["caffè", "torino"]
    assert rules.option_value(Option("loud", "flag"), "on") is True
    assert rules.option_value(Option("excerpt", "text"), " breve ") == "breve"
