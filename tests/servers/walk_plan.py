"""The walk begins: the account, the channels, the audit, the goal, the persona, the plan and its calendar."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys import steps
from tests.servers.walking import SLUG, Walk

SHARED = Path(os.environ.get("PASSAPAROLA_SHARED", Path(__file__).parents[3] / "shared"))
EXPORT = SHARED / "data/posts/raw_x_analytics_export"
HISTORY = "La nostra storia su X"
GOAL = "Portare il coinvolgimento su X dallo 0,31% allo 0,45% entro maggio"
PERSONA, PILLAR, PARTNER = "Giulia, che il sabato fa colazione fuori", "Ricette e mestiere", "Marta Assaggia"
BY_HAND = "https://x.com/fornorossi"


def begin(walk: Walk) -> None:
    """Rosa makes her account and her brand."""
    page, house = walk.page, walk.house
    page.goto(house.owner_link)
    page.get_by_label("Nome utente").fill("rosa")
    page.get_by_label("E-mail").fill("rosa@example.test")
    page.get_by_label("Password").fill(steps.secret(house))
    walk.press("Crea il mio account")
    page.wait_for_url("**/welcome/")
    page.get_by_label("Organizzazione").fill("Forno Rossi")
    page.get_by_label("Marchio", exact=True).fill("Forno Rossi")
    walk.picture("00-benvenuto")
    walk.press("Passa ai canali")
    walk.arrive("channels/connect/")
    walk.take_the_phone()


def connect(walk: Walk) -> None:
    """The three networks with a connector, and one where she publishes by hand."""
    for network, account in walk.servers.accounts.items():
        page = walk.go(f"channels/connect/{network}/")
        for name, value in account.items():
            page.locator(f"form.card [name={name}]").fill(value)
        walk.press("Collega")
        walk.arrive(r"channels/(\d+/)?")
    page = walk.go("channels/connect/x/by-hand/")
    page.get_by_label(re.compile("Nome dell.account")).fill("fornorossi")
    page.get_by_label("Indirizzo del profilo").fill(BY_HAND)
    walk.press("Aggiungilo")
    walk.arrive(r"channels/(\d+/)?")
    walk.go("channels/")
    walk.picture("00-canali")


def audit(walk: Walk) -> dict[str, str]:
    """Moment zero: a real export is read; what its page says."""
    page = walk.go("audit/upload/")
    page.get_by_label("File", exact=True).set_input_files(sorted(EXPORT.glob("*.csv")))
    page.get_by_label("Nome").fill(HISTORY)
    page.get_by_label("Canale").select_option(label="fornorossi (X)")
    walk.press("Leggi i file")
    walk.arrive(r"audit/\d+/")
    walk.picture("01-audit", phone=True)
    said = page.locator("main").inner_text()
    link = page.get_by_role("link", name="Fissa un obiettivo").get_attribute("href") or ""
    page.get_by_role("link", name="Fissa un obiettivo").click()
    walk.arrive(r"measure/goals/new/\?.*")
    return {"said": said, "link": link}


def goal(walk: Walk, today: date) -> dict[str, str]:
    """A goal on that baseline, checked letter by letter, then kept."""
    page = walk.page
    page.get_by_label("Obiettivo", exact=True).fill(GOAL)
    page.get_by_label("Perché conta").fill("Più clienti del quartiere che prenotano il pane del sabato")
    page.get_by_label("Valore da raggiungere").fill("0.45")
    page.get_by_label("Primo giorno").fill(today.isoformat())
    page.get_by_label("Ultimo giorno").fill((today + timedelta(days=182)).isoformat())
    page.get_by_label("Chi ne risponde").select_option(label="rosa")
    page.get_by_label("Ore a settimana per persona").fill("6")
    page.get_by_label("Persone (facoltativo)").fill("1")
    page.get_by_label("Budget al mese").fill("50")
    walk.press("Verifica")
    expect(page.locator("main")).to_contain_text("S · Specifico")
    walk.picture("02-obiettivo-verifica")
    letters = page.locator("main").inner_text()
    walk.press("Salva")
    number = walk.arrive(r"measure/goals/\d+/")
    walk.picture("02-obiettivo", phone=True)
    return {"letters": letters, "said": page.locator("main").inner_text(), "number": str(number)}


def persona(walk: Walk) -> str:
    """Somebody to speak to: one thing known with its evidence, one only supposed."""
    page = walk.go("strategy/personas/new/")
    page.get_by_label("Nome", exact=True).fill(PERSONA)
    page.get_by_role("checkbox", name=GOAL).check()
    who, needs = page.get_by_role("group", name="Chi è"), page.get_by_role("group", name="Bisogni e problemi")
    who.get_by_label("Affermazione").first.fill("Il sabato compra per quattro persone")
    who.get_by_label("Come lo sai?").first.select_option(label="Dati di vendita")
    who.locator("details", has=page.get_by_label("La prova")).first.locator("summary").first.click()
    who.get_by_label("La prova").first.fill("Scontrini dei sabati di ottobre: mediana 21,50 €")
    needs.get_by_label("Affermazione").first.fill("Vuole sapere prima che cosa c'è, per non fare la fila")
    needs.get_by_label("Come lo sai?").first.select_option("assumption")
    walk.press("Salva")
    walk.arrive(r"strategy/personas/\d+/")
    walk.picture("03-persona", phone=True)
    return page.locator("main").inner_text()


def plan(walk: Walk, feast: date) -> dict[str, str]:
    """Roles, pillar, hours, tone, a partner who owes #adv, the week; each part's page afterwards."""
    _roles(walk)
    _pillar(walk)
    _hours(walk)
    _tone(walk)
    return {"partners": _partner(walk), "week": _week(walk, feast)}


def _roles(walk: Walk) -> None:
    page = walk.go("plan/?part=channels")
    first = page.locator("fieldset.card").first
    first.get_by_label("Priorità").fill("1")
    first.get_by_label("A che cosa serve").fill("Far sapere ogni giorno che cosa esce dal forno")
    first.get_by_label("A chi parla").fill("Chi abita nel quartiere")
    first.get_by_role("checkbox", name="Foto").check()
    walk.press("Salva")
    expect(page.get_by_text("Salvato").first).to_be_visible()
    walk.picture("04-piano-canali")


def _pillar(walk: Walk) -> None:
    page = walk.go("plan/pillars/new/")
    page.get_by_label("Nome", exact=True).fill(PILLAR)
    page.get_by_label("Quota dei post").fill("100")
    page.get_by_label("Persona").select_option(label=PERSONA)
    page.get_by_label("Obiettivo").select_option(label=GOAL)
    walk.press("Salva")
    expect(page.get_by_role("link", name=PILLAR)).to_be_visible()
    walk.picture("04-piano-pilastri")


def _hours(walk: Walk) -> None:
    page = walk.go("plan/?part=formats")
    page.get_by_label("Foto").fill("1")
    page.get_by_label("Articolo").fill("3")
    page.get_by_label("Testo").fill("0.5")
    walk.press("Salva")
    expect(page.get_by_text("Salvato").first).to_be_visible()


def _tone(walk: Walk) -> None:
    page = walk.go("plan/?part=tone")
    page.get_by_label("La voce").fill("Una fornaia che conosce tutti per nome")
    page.get_by_label("Da fare").fill("Dire l'ora in cui il pane esce")
    page.get_by_label("Da non fare").fill("Promettere quello che finisce alle dieci")
    page.get_by_label("Parole da evitare").fill("eccellenza, unico")
    walk.press("Salva")
    expect(page.get_by_text("Salvato").first).to_be_visible()
    walk.picture("04-piano-tono")


def _partner(walk: Walk) -> str:
    page = walk.go("plan/partners/new/")
    page.get_by_label("Nome", exact=True).fill(PARTNER)
    page.get_by_label("Contatto").fill("marta@example.test")
    page.get_by_label("Accordi").fill("Due assaggi al mese in negozio, un post ciascuno")
    page.get_by_label("Compenso").fill("40")
    page.get_by_label("La dicitura che scrive").fill("#adv")
    walk.press("Salva")
    expect(page.get_by_role("link", name=PARTNER)).to_be_visible()
    walk.picture("04-piano-partner")
    return page.locator("main").inner_text()


def _week(walk: Walk, feast: date) -> str:
    """Two appointments: a photo on Saturdays, an article on the weekday of the next feast."""
    _appointment(walk, 5, "08:30", "Mastodon", "Foto")
    _appointment(walk, feast.weekday(), "10:00", "WordPress", "Articolo")
    walk.picture("04-piano-settimana", phone=True)
    return walk.page.locator("main").inner_text()


def _appointment(walk: Walk, weekday: int, time: str, network: str, kind: str) -> None:
    page = walk.go(f"plan/week/new/?weekday={weekday}&time={time}")
    channel = page.get_by_label("Canale").locator("option", has_text=f"({network})").first.get_attribute("value")
    page.get_by_label("Canale").select_option(channel)
    page.get_by_label("Formato").select_option(label=kind)
    page.get_by_label("Pilastro").select_option(label=PILLAR)
    page.get_by_label("Persona").select_option(label=PERSONA)
    page.get_by_label("Obiettivo").select_option(label=GOAL)
    walk.press("Salva")
    walk.arrive(r"plan/\?part=week")


def compile_slots(walk: Walk, feast: date) -> dict[str, str]:
    """The weeks around the feast become slots; the calendar shows them, and the feast."""
    monday = feast - timedelta(days=feast.weekday())
    page = walk.go(f"plan/compile/?start={monday.isoformat()}&weeks=2")
    preview = page.locator("main").inner_text()
    walk.picture("05-dal-piano-al-calendario")
    walk.press("Metti in calendario")
    page.wait_for_url(f"**/b/{SLUG}/calendar/**")
    return {"preview": preview, "calendar": _calendar(walk, feast)}


def _calendar(walk: Walk, feast: date) -> str:
    page = walk.page
    cell = page.locator(f"[data-date='{feast.isoformat()}']").first
    for _month in range(12):
        if cell.count():
            break
        page.get_by_role("button", name="Dopo", exact=True).click()
    expect(cell).to_contain_text("Festa")
    expect(cell).to_contain_text("10:00")
    walk.picture("05-calendario", phone=True)
    return cell.inner_text()
