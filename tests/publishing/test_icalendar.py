"""The plan as iCalendar: valid by RFC 5545, secret, revocable, unchanged when nothing changed."""

from datetime import UTC, date, datetime

from django.test import Client

from passaparola.publishing import icalendar
from passaparola.publishing.calendar_door import MOST, WITHIN, Turnstile
from passaparola.publishing.icalendar import Event
from passaparola.publishing.models import CalendarShare
from passaparola.workspaces.models import BrandAccess
from tests.publishing.conftest import Desk

CHANGED = datetime(2027, 1, 1, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_lines_have_at_most_75_octets_and_come_back_whole() -> None:
    said = "Perché no? Caffè, tè; e \\ altro\nsu due righe 🌱 " * 20
    text = icalendar.document("Forno", [Event("u@x", CHANGED, CHANGED, said, said)])
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert all("\n" not in line for line in lines)
    (summary,) = [line for line in unfolded(text) if line.startswith("SUMMARY:")]
    read = summary[8:].replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert read == said


def test_moments_are_utc_and_days_without_an_hour_are_whole_days() -> None:
    timed = Event("a@x", datetime(2027, 3, 28, 7, tzinfo=UTC), CHANGED, "Uno")
    day = Event("b@x", date(2027, 3, 29), CHANGED, "Due", sure=False)
    lines = unfolded(icalendar.document("Forno", [timed, day]))
    for wanted in ("DTSTART:20270328T070000Z", "DTEND:20270328T071500Z", "DTSTART;VALUE=DATE:20270329",
                   "DTEND;VALUE=DATE:20270330", "STATUS:CONFIRMED", "STATUS:TENTATIVE"):  # fmt: skip
        assert wanted in lines
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} < set(lines)
    assert any(line.startswith("PRODID:") for line in lines)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2


def test_an_address_cannot_smuggle_a_line_into_the_calendar() -> None:
    lines = unfolded(icalendar.document("x", [Event("a", CHANGED, CHANGED, "t", url="https://e\r\nBEGIN:VALARM")]))
    assert "BEGIN:VALARM" not in lines


def test_somebody_who_asks_too_often_is_held_up_and_the_others_are_not() -> None:
    moment = [0.0]
    turnstile = Turnstile(lambda: moment[0])
    assert [turnstile.lets_pass("a") for _ in range(MOST + 1)] == [True] * MOST + [False]
    assert turnstile.lets_pass("b")
    moment[0] = WITHIN + 1
    assert turnstile.lets_pass("a")


def test_whoever_has_the_address_reads_the_plan_until_it_is_revoked(desk: Desk) -> None:
    desk.send(desk.form(text="Pane, domani", day="2027-05-01", hour="09:30"), "compose/schedule/")
    page = desk.client.post("/b/caffe/calendar/addresses/", {"name": "Mio", "drafts": "on"}).content.decode()
    path = "/ical/" + page.split("/ical/")[1].split('"')[0]
    with desk.brand():
        share = CalendarShare.objects.get()
        assert share.token_hash not in path
    reader = Client()
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:Pane\\, domani" in answer.content.decode()
    assert "DTSTART:20270501T073000Z" in answer.content.decode()
    again = reader.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    desk.client.post(f"/b/caffe/calendar/addresses/{share.pk}/revoke/")
    assert reader.get(path).status_code == 404
    assert reader.get("/ical/nessuno.ics").status_code == 404


def test_an_address_ends_with_the_access_of_whoever_made_it(desk: Desk) -> None:
    page = desk.client.post("/b/caffe/calendar/addresses/", {"name": "Mio"}).content.decode()
    path = "/ical/" + page.split("/ical/")[1].split('"')[0]
    assert Client().get(path).status_code == 200
    with desk.brand():
        BrandAccess.objects.filter(membership__person=desk.world.people["bruno"]).delete()
    assert Client().get(path).status_code == 404
