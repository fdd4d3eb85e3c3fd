"""Little text, URNs in addresses, and the version that ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.network.doctor import Verdict
from passaparola.networks.linkedin.doctor import alarm
from passaparola.networks.linkedin.fake_things import shown_text
from passaparola.networks.linkedin.little import RESERVED, escaped, plain
from passaparola.networks.linkedin.posts import born
from passaparola.networks.linkedin.rest import urn, urns
from passaparola.networks.linkedin.version import NOTICE, SUNSET, VERSION, days_left


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Ciao", "Ciao"),
        ("(a) [b] {c} <d>", r"\(a\) \[b\] \{c\} \<d\>"),
        ("a|b*c_d~e\\f@g", "a\\|b\\*c\\_d\\~e\\\\f\\@g"),
        ("Il #pane e #città", "Il #pane e #città"),
        ("#Pane_fresco", r"{hashtag|\#|Pane\_fresco}"),
        ("C# e #1", r"C\# e \#1"),
        ("Grazie @[Forno](urn:li:organization:2414183)!", "Grazie @[Forno](urn:li:organization:2414183)!"),
        ("@[Lia](urn:li:person:782bbtaQ)", "@[Lia](urn:li:person:782bbtaQ)"),
        ("@[x](javascript:1)", r"\@\[x\]\(javascript:1\)"),
    ],
)
def test_every_reserved_character_is_escaped_unless_it_is_an_element(typed: str, sent: str) -> None:
    assert escaped(typed) == sent
    assert plain(sent) == typed
    assert shown_text(sent) == typed


@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from(RESERVED), max_size=80))
def test_no_text_is_ever_cut(text: str) -> None:
    assert shown_text(escaped(text)) == text
    assert plain(escaped(text)) == text


def test_a_bare_reserved_character_would_cut_the_post() -> None:
    assert shown_text("Prima (dopo)") == "Prima "


def test_urns_are_encoded_where_they_stand_in_an_address() -> None:
    assert urn("urn:li:comment:(urn:li:share:1,2)") == "urn%3Ali%3Acomment%3A%28urn%3Ali%3Ashare%3A1%2C2%29"
    assert urns(["urn:li:share:1", "urn:li:share:2"]) == "List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)"


def test_a_posts_number_tells_when_it_was_made() -> None:
    found = born("urn:li:share:7061985938577219584")
    assert found is not None
    assert found.date() == date(2023, 5, 10)
    assert born("urn:li:share:12") is None
    assert born("urn:li:comment:(x)") is None


def test_the_version_is_raised_before_it_ends() -> None:
    """This fails two months before LinkedIn retires the version: raise it in version.py, with its new end."""
    today = datetime.now(UTC).date()
    assert today < SUNSET - NOTICE, f"LinkedIn-Version {VERSION} ends in {days_left(today)} days, on {SUNSET}"


@pytest.mark.parametrize(
    ("before", "verdict"),
    [(NOTICE + timedelta(days=1), Verdict.FINE), (NOTICE, Verdict.WARNING), (timedelta(days=-1), Verdict.BROKEN)],
)
def test_the_doctor_warns_two_months_before(before: timedelta, verdict: Verdict) -> None:
    assert alarm(SUNSET - before).verdict is verdict
