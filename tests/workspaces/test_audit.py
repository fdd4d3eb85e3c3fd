"""The audit log: what is in it, who reads it, and the file."""

import csv
import io
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from passaparola.workspaces import auditing, tenancy
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.models import AuditEvent
from passaparola.workspaces.words import catalogue
from tests.support.browsing import LANGUAGES, signed_in, somebody
from tests.support.people import World

LOG = "/b/caffe/audit-log/"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
Owner = psycopg.Connection[tuple[object, ...]]


def _note(world: World, action: Did, subject: str = "", who: str = "anna") -> None:
    organisation = world.organisations["rivale" if who == "carla" else "studio"]
    with tenancy.person(world.people[who].pk):
        auditing.note(action, subject, organisation=organisation)


def _shown(world: World, query: str = "") -> list[str]:
    page = signed_in(world.people["anna"]).get(LOG + query)
    return [each["event"].subject for each in page.context["events"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_words(language: str) -> None:
    for action in Did:
        assert language in catalogue()[f"audit.{action}"]
        assert language in catalogue()[f"audit.{action}.name"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_answers_in_both_languages(world: World, language: str) -> None:
    anna = signed_in(world.people["anna"], language)
    assert anna.get(LOG).status_code == 200
    _note(world, Did.BRAND_CHANGED, "Caffè")
    told = anna.get(LOG).content.decode()
    assert ("Ha cambiato le impostazioni di Caffè" if language == "it" else "Changed the settings of Caffè") in told


def test_signing_in_and_failing_to_are_in_the_log(world: World) -> None:
    browser = somebody()
    browser.post("/accounts/login/", {"login": "anna", "password": "sbagliata"})
    browser.post("/accounts/login/", {"login": "anna@example.test", "password": "cavallo-batteria"})
    with tenancy.person(world.people["anna"].pk):
        told = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert told == ["person.sign_in_failed", "person.signed_in"]


def test_the_log_shows_only_its_own_organisation(world: World) -> None:
    _note(world, Did.BRAND_CHANGED, "nostro")
    _note(world, Did.BRAND_CHANGED, "loro", who="carla")
    assert _shown(world) == ["nostro"]


def test_somebody_in_two_organisations_sees_each_log_apart(world: World, owner: Owner) -> None:
    _note(world, Did.BRAND_CHANGED, "nostro")
    _note(world, Did.BRAND_CHANGED, "loro", who="carla")
    owner.execute(
        "INSERT INTO workspaces_membership (organisation_id, person_id, role, made_at) VALUES (%s, %s, 'owner', now())",
        [world.organisations["rivale"], world.people["anna"].pk],
    )
    anna = signed_in(world.people["anna"])
    assert [each["event"].subject for each in anna.get("/b/vino/audit-log/").context["events"]] == ["loro"]
    told = b"".join(anna.get(f"{LOG}export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "nostro" in told
    assert "loro" not in told


def test_filters_narrow_by_person_action_brand_and_day(world: World, owner: Owner) -> None:
    _note(world, Did.BRAND_CHANGED, "vecchio")
    owner.execute("UPDATE workspaces_auditevent SET at = %s", [NOON - timedelta(days=30)])
    _note(world, Did.MEMBER_REMOVED, "bruno se ne va", who="bruno")
    owner.execute("UPDATE workspaces_auditevent SET at = %s WHERE subject <> 'vecchio'", [NOON])
    bruno = world.people["bruno"].pk
    for query in (
        f"?person={bruno}",
        "?action=member.removed",
        "?since=2026-11-22",
        "?since=2026-11-01&until=2026-11-30",
    ):
        assert _shown(world, query) == ["bruno se ne va"], query
    assert _shown(world, "?until=2026-10-31") == ["vecchio"]
    assert _shown(world, f"?brand={world.brands['caffe']}") == []
    assert len(_shown(world, "?person=x&since=mai&before=x")) == 2


def test_a_day_begins_at_midnight_in_the_brand_s_zone(world: World, owner: Owner) -> None:
    _note(world, Did.BRAND_CHANGED, "dopo mezzanotte a Roma")
    owner.execute("UPDATE workspaces_auditevent SET at = '2026-11-21 23:30+00'")
    assert _shown(world, "?since=2026-11-22") == ["dopo mezzanotte a Roma"]
    assert _shown(world, "?until=2026-11-21") == []


def test_pages_hold_every_event_once(world: World) -> None:
    with tenancy.person(world.people["anna"].pk):
        for number in range(120):
            auditing.note(Did.BRAND_CHANGED, str(number), organisation=world.organisations["studio"])
    anna = signed_in(world.people["anna"])
    seen: list[str] = []
    position: str | None = ""
    while position is not None:
        page = anna.get(LOG, {"before": position})
        seen += [each["event"].subject for each in page.context["events"]]
        position = page.context["next"] or None
    assert seen == [str(number) for number in reversed(range(120))]


def test_the_file_holds_every_event_and_runs_in_no_spreadsheet(world: World) -> None:
    with tenancy.person(world.people["anna"].pk):
        for number in range(1_200):
            auditing.note(Did.BRAND_CHANGED, f"=cmd{number}", organisation=world.organisations["studio"])
    answer = signed_in(world.people["anna"], "it").get(f"{LOG}export.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    assert len(rows) == 1 + 1_200 + 1  # the head, the events, and the export itself
    assert rows[1][3] == "'=cmd0"
    assert rows[-1][2] == "log.exported"
    assert "attachment" in answer.headers["content-disposition"]


def test_the_file_asks_again_for_the_password_after_a_while(world: World) -> None:
    answer = signed_in(world.people["anna"], recently=False).get(f"{LOG}export.csv")
    assert answer.headers["location"].startswith("/accounts/reauthenticate/")


def test_an_editor_does_not_read_the_log(world: World) -> None:
    for page in (LOG, f"{LOG}export.csv"):
        assert signed_in(world.people["bruno"]).get(page).status_code == 403


def test_people_of_others_find_nothing(world: World) -> None:
    for page in (LOG, f"{LOG}export.csv"):
        assert signed_in(world.people["carla"]).get(page).status_code == 404
