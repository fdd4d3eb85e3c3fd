"""A brand walks through the whole cycle: the whole product, its pages in a browser, real servers on three networks.

The story is told once, in Italian, as a baker who does her own social media would live it; at each station what the
page says is kept, and a picture of it. The tests judge what was kept. An AT Protocol server alone has no index of who
answered whom: what can be heard there is said on the page, and judged.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from playwright.sync_api import expect

from passaparola.kernel.fakeserver import Running
from tests.journeys import steps
from tests.journeys.desk import CHROMIUM, PATIENCE, Desk
from tests.journeys.house import ground, opened
from tests.servers import walk_plan, walk_publish, walk_results, walk_talk
from tests.servers.fediverse import SnacAccount
from tests.servers.pds import RealPds
from tests.servers.proxies import PdsProxy, SiteProxy
from tests.servers.site import RealSite
from tests.servers.snac import RealSnac
from tests.servers.walking import Servers, Walk, pictures

pytestmark = [
    pytest.mark.server,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not walk_plan.EXPORT.exists(), reason="needs the real exports: set PASSAPAROLA_SHARED"),
]
expect.set_options(timeout=PATIENCE)
ROME = ZoneInfo("Europe/Rome")


@dataclass
class Story:
    """What was kept at each station, and how long each took, in seconds."""

    told: dict[str, Any]
    seconds: dict[str, float]
    trouble: list[str]
    pictures: list[str]


@pytest.fixture(scope="module")
def story(pds: RealPds, site: RealSite, snac: RealSnac, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with ExitStack() as stack:
        servers = Servers(PdsProxy(pds), SiteProxy(site, "editor"), SnacAccount(snac))
        for each in (servers.pds, servers.site, servers.snac):
            stack.callback(each.close_own)
        servers.snac.follow()
        house = stack.enter_context(opened(stack.enter_context(ground()) / "data", reachable(servers)))
        desk = Desk()
        stack.callback(desk.close)
        folder = pictures(tmp_path_factory.mktemp("walk"))
        try:
            walk = desk.do(lambda: Walk(desk, house, servers, folder))
            desk.do(lambda: _live(walk))
        except Exception as error:
            error.add_note(desk.do(desk.told))
            raise
        yield Story(walk.told, walk.seconds, walk.trouble.left, sorted(each.name for each in folder.glob("*.png")))


def reachable(servers: Servers) -> dict[str, Running]:
    """The servers that the product may talk to on this machine."""
    pds, site, snac = (each.server.host for each in (servers.pds, servers.site, servers.snac))
    return {
        "bluesky": Running(servers.pds, *_place(pds)),
        "wordpress": Running(servers.site, *_place(site)),
        "mastodon": Running(servers.snac, *_place(snac)),
        "page": Running(servers.site, walk_publish.HOST, _place(site)[1]),
    }


def _place(authority: str) -> tuple[str, int]:
    host, _, port = authority.rpartition(":")
    return host, int(port)


def feast_after(today: date) -> date:
    """The next national holiday of Italy that is at least a week away."""
    known = holidays.country_holidays("IT", years=[today.year, today.year + 1])
    return min(day for day in known if (day - today).days > 7)


def _live(walk: Walk) -> None:
    """The whole story, station by station."""
    for part in (_begin, _plan, _publish, _listen, _reckon, _judge):
        part(walk, walk.told)


def _begin(walk: Walk, told: dict[str, Any]) -> None:
    today = datetime.now(ROME).date()
    told |= {"today": today, "feast": feast_after(today)}
    with walk.station("begin"):
        walk_plan.begin(walk)
        walk_plan.connect(walk)
    with walk.station("audit"):
        told["audit"] = walk_plan.audit(walk)
    with walk.station("goal"):
        told["goal"] = walk_plan.goal(walk, today)


def _plan(walk: Walk, told: dict[str, Any]) -> None:
    with walk.station("plan"):
        told["persona"] = walk_plan.persona(walk)
        told["plan"] = walk_plan.plan(walk, told["feast"])
        told["slots"] = walk_plan.compile_slots(walk, told["feast"])


def _publish(walk: Walk, told: dict[str, Any]) -> None:
    with walk.station("publish"):
        told["address"] = walk_publish.make_page(walk.servers)
        told["post"] = walk_publish.compose(walk, told["address"])
        told["approval"] = walk_publish.approve(walk, told["post"])
        told["due"] = walk_publish.schedule(walk)
        told["receipts"] = walk_publish.publish(walk, told["post"])
        walk_publish.publish_more(walk, walk_publish.MORE)
        told["strangers"] = walk_publish.strangers(walk.servers, told["receipts"])


def _listen(walk: Walk, told: dict[str, Any]) -> None:
    with walk.station("conversations"):
        walk_talk.speak(walk.servers, told["receipts"])
        told["heard"] = walk_talk.hear(walk)
        told["answer"] = walk_talk.answer(walk)
        told["thread"] = walk_talk.threaded(walk.servers, told["receipts"])
    with walk.station("site"):
        told["site"] = walk_talk.site(walk, told["address"])
    with walk.station("word of mouth"):
        short = walk_publish.short_links(told["receipts"])["mastodon"]
        told["short"], told["reached"] = short, walk_talk.follow(walk, short)
        told["links"] = walk_talk.links(walk, short.rpartition("/")[2])
        told["carried"] = walk_talk.carried(walk, told["post"])
        told["referral"] = walk_talk.refer(walk, told["address"])


def _reckon(walk: Walk, told: dict[str, Any]) -> None:
    with walk.station("profit"):
        walk_results.costs(walk)
        key = walk_results.connect_shop(walk)
        order = {"external_id": "1001", "at": datetime.now(ROME).isoformat()}
        sold = {"revenue": walk_results.REVENUE, "own_cost": walk_results.OWN_COST}
        code = told["short"].rpartition("/")[2]
        told["sold"] = walk_results.sell(walk, key, order | sold | {"link": code})
        told["unknown"] = walk_results.sell(walk, key, order | {"external_id": "1002"})
        told["profit"] = walk_results.profit(walk)


def _judge(walk: Walk, told: dict[str, Any]) -> None:
    with walk.station("results"):
        told["results"] = walk_results.results(walk)
        told["reached_goal"] = walk_results.goal(walk, told["goal"]["number"])
    with walk.station("corrections"):
        told["corrections"] = walk_results.correct(walk)
    with walk.station("report"):
        told["report"] = walk_results.report(walk)
        told["overview"] = walk_results.overview(walk)


STATIONS = (
    "00-benvenuto", "00-canali", "01-audit", "02-obiettivo", "03-persona", "04-piano-settimana", "05-calendario",
    "06-slot", "07-approvazione-cliente", "08-programmato", "09-pacchetto", "09-pubblicato", "10-conversazioni",
    "11-sito", "12-link", "12-passaparola", "13-profitto", "14-risultati", "15-correzioni", "16-report",
    "17-panoramica",
)  # fmt: skip
ON_PHONE = ("01-audit", "02-obiettivo", "05-calendario", "09-pubblicato", "10-conversazioni", "16-report")


def test_nothing_goes_wrong_in_the_browser_and_each_station_has_its_picture(story: Story) -> None:
    assert story.trouble == []
    wanted = {f"{name}.png" for name in STATIONS} | {f"{name}-phone.png" for name in ON_PHONE}
    assert wanted <= set(story.pictures)


def test_the_audit_tells_a_real_history_and_hands_its_baseline_on(story: Story) -> None:
    audit, goal = story.told["audit"], _plain(story.told["goal"]["said"])
    for said in ("51 righe, 0 doppioni, 0 rifiutate", "0,31 %", "0,27 % … 0,39 %", "n=51", "nessuna che si distingua"):
        assert said in _plain(audit["said"])
    (hash_,) = re.findall(r"hash=([0-9a-f]{64})", audit["link"])
    for said in ("0,31 %", "0,45 %", hash_[:15], walk_plan.HISTORY):
        assert said in goal


def test_each_letter_of_the_goal_is_judged_apart(story: Story) -> None:
    said = story.told["goal"]["letters"]
    for letter in ("S · Specifico", "M · Misurabile", "A · Raggiungibile", "R · Realistico", "T · Con una scadenza"):
        assert letter in said
    assert "Troppo poco storico" in said  # a day's history is no forecast
    assert "26 tappe settimanali" in said


def test_the_persona_keeps_what_is_known_from_what_is_supposed(story: Story) -> None:
    assert "Scontrini dei sabati di ottobre" in story.told["persona"]
    assert "ipotesi" in story.told["persona"].lower()


def test_the_plan_names_the_label_a_partner_owes_and_becomes_slots_beside_the_feast(story: Story) -> None:
    assert "#adv" in story.told["plan"]["partners"]
    slots = story.told["slots"]
    assert "4 slot da aggiungere" in slots["preview"]
    assert "Lascialo nel giorno di festa" in slots["preview"]
    assert "Festa" in slots["calendar"]
    assert "Slot vuoto" in slots["calendar"]


def test_the_client_approves_what_she_sees_and_the_schedule_is_the_brands_wall_clock(story: Story) -> None:
    approval = story.told["approval"]
    assert "Sabato alle otto esce il pane" in approval["shown"]
    assert "Approvato da Anna Bianchi" in approval["answered"]
    assert "Anna Bianchi ha approvato" in approval["card"]
    due = datetime.fromisoformat(story.told["due"]).astimezone(ROME)
    assert (due.hour, due.minute, due.weekday()) == (8, 30, 5)


def test_strangers_read_the_post_with_its_own_link_on_all_three_servers(story: Story) -> None:
    links, strangers = walk_publish.short_links(story.told["receipts"]), story.told["strangers"]
    assert len(set(links.values())) == 4  # one for each channel
    for network, answer in strangers.items():
        assert answer.status == 200, network
        assert "esce il pane di grano duro" in answer.text()
        assert links[network] in answer.text().replace("\\/", "/")
    record = json.loads(strangers["bluesky"].body)["value"]
    assert record["embed"]["images"][0]["alt"] == steps.ALT


def test_the_post_that_a_person_published_is_proven_by_its_address_and_her_word(story: Story) -> None:
    receipt = story.told["receipts"]["x"]
    assert receipt["state"] == "sent"
    assert receipt["remote"]["url"] == walk_publish.THERE


def test_replies_are_heard_and_what_cannot_be_heard_is_said(story: Story) -> None:
    heard = story.told["heard"]
    assert walk_talk.ASKED in heard
    assert walk_talk.COMMENTED in heard
    assert "Non riusciamo ad ascoltare" in heard  # a personal data server has no index of who answered whom


def test_the_answer_hangs_below_the_question_on_the_real_server(story: Story) -> None:
    ((follows, text),) = story.told["thread"]
    assert follows
    assert "te lo mettiamo da parte" in text


def test_the_page_behind_the_link_is_read_and_told_what_its_card_lacks(story: Story) -> None:
    for said in (walk_publish.PAGE_TITLE, "Come apparirà", "Che cosa manca", "og:image"):
        assert said in story.told["site"]


def test_a_visit_counts_and_a_robots_click_stands_apart(story: Story) -> None:
    assert story.told["reached"].startswith(story.told["address"])
    visits, others = story.told["links"].split("Clic che non sono visite")
    assert re.search(r"Visite da quando esiste\s+(\S+:\s+)*1\b", visits), visits
    assert "Ancora nessuno" not in others


def test_who_passed_the_post_on_is_named_and_a_customer_gets_a_link_of_her_own(story: Story) -> None:
    assert re.search(r"\blea\w+", story.told["carried"]["everybody"])
    assert "lo ha condiviso" in story.told["carried"]["post"]
    assert walk_talk.REFERRED in story.told["referral"]
    assert "/l/" in story.told["referral"]


def test_the_margin_is_right_to_the_cent_and_what_nobody_knows_is_not_zero(story: Story) -> None:
    assert story.told["sold"]["attributed"]
    assert not story.told["unknown"]["attributed"]
    rows = story.told["profit"]["Per canale"]
    paid, vain, unknown = (_row(rows, name) for name in ("(Mastodon)", "(Bluesky)", "Sconosciuta"))
    assert f"{walk_results.MARGIN}\xa0€" in paid
    assert "-7,50\xa0€" in vain
    assert unknown.count("–") >= 4  # revenue, cost of what was sold, margin, return


def test_the_goal_moves_from_the_audits_baseline(story: Story) -> None:
    for page in ("reached_goal", "overview"):
        said = _plain(story.told[page])
        assert f"Adesso: {walk_results.RATE}" in said
        assert walk_results.WAY in said


def test_a_correction_is_proposed_with_its_figures_and_accepted(story: Story) -> None:
    assert "è costato negli ultimi 28 giorni" in story.told["corrections"]


def test_the_clients_file_has_the_figures_of_the_page(story: Story) -> None:
    page, file = story.told["report"]["page"], _plain(story.told["report"]["pdf"])
    figures = set(re.findall(r"\d[\d.]*,\d\d\xa0[€%]", page))
    assert {"49,90\xa0€", "19,50\xa0€", "12,00\xa0€", f"{walk_results.MARGIN}\xa0€"} <= figures
    assert {each for each in figures if _plain(each) not in file} == set()


def _row(rows: list[str], name: str) -> str:
    return next(each for each in rows if name in each)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)
