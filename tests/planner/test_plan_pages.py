"""The plan, part by part, and the guided path."""

import uuid
from datetime import date, time

from passaparola.strategy.models import Cadence, ChannelRole, FormatHours, Goal, Partner, Persona, Pillar, Tone
from tests.planner.conftest import Planner

PARTS = ("channels", "pillars", "formats", "tone", "partners", "week", "days")
PARTNER = {"name": "Marta", "kind": "creator", "needs_disclosure": "on", "label": "#adv"}


def page(planner: Planner, part: str) -> str:
    answer = planner.get(f"plan/?part={part}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_every_part_opens_empty(planner: Planner) -> None:
    for part in (*PARTS, "boh"):
        assert "Plan" in page(planner, part)


def test_a_channel_gets_its_role(planner: Planner) -> None:
    name = f"c{planner.channel}"
    sent = {f"{name}-role": "Vetrina", f"{name}-priority": 1, f"{name}-formats": ["photo", "story"]}
    planner.post("plan/?part=channels", **sent)
    planner.post("plan/?part=channels", **sent)
    with planner.brand():
        row = ChannelRole.objects.get()
        assert (row.role, row.priority, row.formats) == ("Vetrina", 1, ["photo", "story"])


def test_pillars_say_what_is_missing_to_a_whole(planner: Planner) -> None:
    planner.post("plan/pillars/new/", name="Ricette", share=60)
    assert "The shares make 60%, not 100%." in page(planner, "pillars")
    planner.post("plan/pillars/new/", name="Persone", share=40)
    assert "The shares make 100%" in page(planner, "pillars")
    assert planner.post("plan/pillars/new/", name="Troppo", share=101).status_code == 422


def test_a_pillar_goes_to_the_bin_and_comes_back(planner: Planner) -> None:
    planner.post("plan/pillars/new/", name="Ricette")
    with planner.brand():
        number = Pillar.objects.get().pk
    planner.post(f"plan/pillars/{number}/bin/")
    assert "1 in the bin" in page(planner, "pillars")
    planner.post(f"plan/pillars/{number}/recover/")
    assert "in the bin" not in page(planner, "pillars")


def test_the_hours_are_held_against_the_week(planner: Planner) -> None:
    planner.weekly(0)
    planner.weekly(2)
    planner.post("plan/?part=formats", photo="1.5", available="2")
    assert "it does not fit" in page(planner, "formats")
    planner.post("plan/?part=formats", photo="1.5", available="4")
    assert "You have 4. Left over: 1." in page(planner, "week")
    planner.weekly(3, format="video")
    assert "Without an estimate, and not counted:" in page(planner, "week")
    with planner.brand():
        assert FormatHours.objects.count() == 1


def test_there_is_one_tone(planner: Planner) -> None:
    planner.post("plan/?part=tone", voice="Una fornaia")
    planner.post("plan/?part=tone", voice="Una fornaia che conosce tutti")
    with planner.brand():
        assert Tone.objects.get().voice == "Una fornaia che conosce tutti"


def test_a_partner_who_advertises_has_a_label(planner: Planner) -> None:
    refused = planner.post("plan/partners/new/", **{**PARTNER, "label": ""})
    assert refused.status_code == 422
    assert "#adv, for example" in refused.content.decode()
    planner.post("plan/partners/new/", **PARTNER)
    assert "#adv" in page(planner, "partners")
    with planner.brand():
        assert Partner.objects.get().needs_disclosure


def test_the_size_of_an_audience_has_its_date_and_source(planner: Planner) -> None:
    assert planner.post("plan/partners/new/", **PARTNER, audience=1200).status_code == 422
    whole = {**PARTNER, "audience": 1200, "audience_on": "2026-11-02", "audience_source": "profilo"}
    assert planner.post("plan/partners/new/", **whole).status_code == 302


def test_the_week_is_a_grid_of_links(planner: Planner) -> None:
    shown = page(planner, "week")
    assert "week/new/?weekday=0&amp;time=09:00" in shown
    assert 'aria-label="New appointment, Monday 09:00"' in shown
    form = planner.get("plan/week/new/?weekday=2&time=18:00").content.decode()
    assert 'value="18:00"' in form
    assert '<option value="2" selected>' in form
    planner.post("plan/week/new/", weekday=2, time="18:00", channel=planner.channel, format="video")
    with planner.brand():
        row = Cadence.objects.get()
        assert (row.weekday, row.time, row.format) == (2, time(18), "video")


def test_the_guided_path_leads_and_is_hidden(planner: Planner) -> None:
    overview = planner.get("").content.decode()
    assert "1 of 9 steps done" in overview
    assert "Look at where you stand" in overview
    planner.post("plan/path/from-zero/")
    assert "2 of 9 steps done" in planner.get("").content.decode()
    planner.weekly()
    planner.compile(date(2031, 4, 28), 1)
    assert "4 of 9 steps done" in planner.get("").content.decode()
    planner.post("plan/path/hide/")
    assert "steps done" not in planner.get("").content.decode()
    planner.post("plan/path/show/")
    assert "steps done" in planner.get("").content.decode()


def test_a_scheduled_week_ends_the_path(planner: Planner) -> None:
    with planner.brand() as brand:
        Goal.objects.create(brand=brand, name="Cento ordini", metric="conversions", baseline_hash="ab")
        Persona.objects.create(brand=brand, name="Giulia")
        Pillar.objects.create(brand=brand, name="Ricette", share=100)
    planner.weekly()
    planner.compile(date(2031, 5, 5), 1)
    assert "7 of 9 steps done" in planner.get("").content.decode()
    (slot,) = planner.slots()
    form = {"key": str(uuid.uuid4()), "text": "Ciao", "channel": planner.channel, "slot": slot.pk}
    planner.post("compose/schedule/", **form, day="2031-05-05", hour="09:00")
    assert "steps done" not in planner.get("").content.decode()


def test_the_next_step_is_offered_where_one_ends_and_not_where_it_is_done(planner: Planner) -> None:
    assert "Guided path, step 2 of 9" in page(planner, "tone")
    planner.post("plan/path/from-zero/")
    planner.post("plan/path/hide/")
    assert "Guided path" not in page(planner, "tone")
